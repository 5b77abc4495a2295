// The tables of run history: the same by the migration as by the schema that SQLite's file is made from.
import { Database } from 'bun:sqlite'
import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { database, migrations, openDatabase } from 'bunbase/db'
import { schemaOf } from '../../../plugins/persistence/schema.ts'
import { SqliteStore } from '../../../plugins/persistence/sqlite.ts'
import { batch } from '../../conformance/persistence/setup.ts'
import { engines, testDatabase } from '../../services.ts'
import { historyApp } from './history-app.ts'
import { testFolder } from '../../test-folder.ts'

const there = (await engines()).includes('postgres')

test('on SQLite there is nothing to migrate', async () => {
  await using opened = await historyApp([])
  expect(await opened.app.get(migrations)!.status()).toEqual([])
})

test('a file of SQLite that an earlier version made gets the columns it has not', async () => {
  using folder = testFolder('runs', 'memory')
  const path = join(folder.path, 'runs.db')
  const old = new Database(path, { create: true })
  for (const statement of schemaOf('sqlite')) old.run(statement)
  for (const column of ['parent_span', 'replay_of']) {
    old.run(`alter table action_runs drop column ${column}`)
  }
  old.run('alter table action_logs drop column span_id')
  old.close()
  const store = new SqliteStore({ path })
  const run = { id: 'r1', startedAt: 1, parentSpan: 'abcdefabcdefabcd' }
  await store.write(batch([run], [{ id: 'l1', runId: 'r1', time: 1, spanId: 's1' }]))
  const { parentSpanId, logs } = (await store.get('r1'))!
  expect([parentSpanId, logs[0]!.spanId]).toEqual(['abcdefabcdefabcd', 's1'])
  await store.close()
})

describe.if(there)('on Postgres', () => {
  test('the migration is found and applied', async () => {
    await using opened = await historyApp([], {}, 'postgres')
    const status = await opened.app.get(migrations)!.status()
    expect(status.map(({ owner, name, state }) => [owner, name, state])).toEqual([
      ['persistence', '0001_runs', 'applied'],
      ['persistence', '0002_spans', 'applied'],
      ['persistence', '0003_fingerprints', 'applied'],
      ['persistence', '0004_counts', 'applied'],
      ['persistence', '0005_pins', 'applied'],
      ['persistence', '0006_running', 'applied'],
      ['persistence', '0007_triggers', 'applied'],
      ['persistence', '0008_impersonated', 'applied'],
    ])
  })

  test('it makes what the schema says', async () => {
    await using opened = await historyApp([], {}, 'postgres')
    await using place = await testDatabase('postgres')
    const own = openDatabase({ url: place.url })
    for (const statement of schemaOf('postgres')) await own.script(statement)
    const shape = async (of: Pick<typeof own, 'run'>) => {
      const { rows: columns } = await of.run(
        `select table_name, column_name, data_type, is_nullable from information_schema.columns
          where table_name like 'action\\_%' order by table_name, ordinal_position`,
      )
      const { rows: indexes } = await of.run<{ indexdef: string }>(
        `select indexdef from pg_indexes where tablename like 'action\\_%' order by 1`,
      )
      return { columns, indexes }
    }
    const migrated = await shape(opened.app.get(database)!)
    expect(migrated.columns.length).toBeGreaterThan(20)
    expect(await shape(own)).toEqual(migrated)
    await own.close()
  })
})
