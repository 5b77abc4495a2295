// The tables of run history: the same by the migration as by the schema that SQLite's file is made from.
import { describe, expect, test } from 'bun:test'
import { database, migrations, openDatabase } from 'bunbase/db'
import { schemaOf } from '../../../plugins/persistence/schema.ts'
import { engines, testDatabase } from '../../services.ts'
import { historyApp } from './history-app.ts'

const there = (await engines()).includes('postgres')

test('on SQLite there is nothing to migrate', async () => {
  await using opened = await historyApp([])
  expect(await opened.app.get(migrations)!.status()).toEqual([])
})

describe.if(there)('on Postgres', () => {
  test('the migration is found and applied', async () => {
    await using opened = await historyApp([], {}, 'postgres')
    const status = await opened.app.get(migrations)!.status()
    expect(status.map(({ owner, name, state }) => [owner, name, state])).toEqual([
      ['persistence', '0001_runs', 'applied'],
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
          where table_name in ('action_runs', 'action_logs') order by table_name, ordinal_position`,
      )
      const { rows: indexes } = await of.run<{ indexdef: string }>(
        `select indexdef from pg_indexes where tablename in ('action_runs', 'action_logs') order by 1`,
      )
      return { columns, indexes }
    }
    const migrated = await shape(opened.app.get(database)!)
    expect(migrated.columns.length).toBeGreaterThan(20)
    expect(await shape(own)).toEqual(migrated)
    await own.close()
  })
})
