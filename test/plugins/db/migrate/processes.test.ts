// Several processes, and processes that are killed: the command itself, over a real database.
import { describe, expect, test } from 'bun:test'
import { SQL } from 'bun'
import { watch } from 'node:fs'
import { join } from 'node:path'
import { cli } from '../../cli/cli.ts'
import { engines } from '../../../services.ts'
import { type Migrating, migrating } from './migrating.ts'

const CONFIG = `import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
const config = defineConfig({ presets: [], plugins: [db()] })
export default config
`

const bin = new URL('../../../../plugins/cli/bin.ts', import.meta.url).pathname

const environment = ({ url }: Migrating): Record<string, string> => ({ DATABASE_URL: url })

/** Starts `bunbase migrate`, to be killed. */
function start(app: Migrating): Bun.Subprocess<'ignore', 'pipe', 'pipe'> {
  return Bun.spawn([process.execPath, bin, 'migrate'], {
    cwd: app.folder,
    env: { ...process.env, NODE_ENV: undefined, ...environment(app) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Resolves when a file appears in a folder. */
async function appears(folder: string, file: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const watcher = watch(folder, (_event, name) => name === file && resolve())
  if (await Bun.file(join(folder, file)).exists()) resolve()
  await promise
  watcher.close()
}

describe.each(await engines())('bunbase migrate on %s', (engine) => {
  test('by ten processes at once applies each migration once', async () => {
    const files = Array.from({ length: 6 }, (_, index) => [
      `migrations/000${index + 1}_step.sql`,
      index === 0
        ? 'create table steps (id integer primary key, step integer);'
        : `insert into steps (id, step) select coalesce(max(id), 0) + 1, ${index} from steps;`,
    ])
    await using app = await migrating(engine, {
      'bunbase.config.ts': CONFIG,
      ...Object.fromEntries(files),
    })
    const ended = await Promise.all(
      Array.from({ length: 10 }, () =>
        cli(['migrate'], { cwd: app.folder, env: environment(app) }),
      ),
    )
    expect(ended.map(({ code, err }) => `${code} ${err}`)).toEqual(Array(10).fill('0 '))
    const applied = ended.flatMap(({ out }) => out.match(/^✓ \w+/gm) ?? []).sort()
    expect(applied).toEqual([1, 2, 3, 4, 5, 6].map((number) => `✓ 000${number}_step`))
    const { rows } = await app.database.run('select step from steps order by id')
    expect(rows.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5])
  })

  test('killed on the way leaves whole migrations, and the next run goes on', async () => {
    await using app = await migrating(engine, {
      'bunbase.config.ts': CONFIG,
      'migrations/0001_a.sql': 'create table a (id integer);',
      'migrations/0002_b.ts': `import { existsSync, writeFileSync } from 'node:fs'
        export async function up(db) {
          await db.schema.createTable('b').addColumn('id', 'integer').execute()
          const marker = import.meta.dir + '/begun'
          if (existsSync(marker)) return
          writeFileSync(marker, '')
          await new Promise((resolve) => setTimeout(resolve, 1e8))
        }`,
      'migrations/0003_c.sql': 'create table c (id integer);',
    })
    const child = start(app)
    await appears(join(app.folder, 'migrations'), 'begun')
    child.kill('SIGKILL')
    await child.exited
    expect(await app.tables()).toEqual(['a'])
    expect(await app.states()).toEqual(['0001_a applied', '0002_b pending', '0003_c pending'])
    const { code, out } = await cli(['migrate'], { cwd: app.folder, env: environment(app) })
    expect(code).toBe(0)
    expect(out.match(/^✓ \w+/gm)).toEqual(['✓ 0002_b', '✓ 0003_c'])
    expect(await app.tables()).toEqual(['a', 'b', 'c'])
  })
})

test('a lock that somebody holds is waited for, and others get their turn meanwhile', async () => {
  if (!(await engines()).includes('postgres')) return
  await using app = await migrating('postgres', {
    'migrations/0001_t.sql': 'create table t (id integer); insert into t values (1);',
  })
  await app.migrations.up()
  await app.write('migrations/0002_more.sql', 'alter table t add column more text;')
  await using other = new SQL(app.url, { max: 1 })
  const holder = await other.reserve()
  await holder.unsafe('begin')
  await holder.unsafe('select * from t')
  const waits = Promise.withResolvers<void>()
  const done = app.migrations.up((event) => event.type === 'waiting' && waits.resolve())
  await waits.promise
  expect((await app.database.run('select id from t')).rows).toEqual([{ id: 1 }])
  await holder.unsafe('commit')
  await holder.release()
  expect((await done).map(({ name }) => name)).toEqual(['0002_more'])
})

test('a process that is killed while it builds an index has another finish it', async () => {
  if (!(await engines()).includes('postgres')) return
  await using app = await migrating('postgres', {
    'bunbase.config.ts': CONFIG,
    'migrations/0001_t.sql': 'create table t (id integer); insert into t values (1);',
    'migrations/0002_index.sql':
      '-- transaction: off\ncreate index concurrently t_id on t (id);\ncreate table after_it (id integer);',
  })
  // A build waits for every transaction that could still see rows without the index.
  await using other = new SQL(app.url, { max: 1 })
  await other.unsafe('create table t_before (id integer)')
  const reader = await other.reserve()
  await reader.unsafe('begin isolation level repeatable read')
  await reader.unsafe('select * from t_before')
  const child = start(app)
  await using watcher = new SQL(app.url, { max: 1 })
  const building = `select pid from pg_stat_activity where wait_event_type = 'Lock' and query like 'create index concurrently%'`
  while ((await watcher.unsafe(building)).length === 0)
    await watcher.unsafe('select pg_sleep(0.01)')
  child.kill('SIGKILL')
  await child.exited
  expect(await app.states()).toEqual(['0001_t applied', '0002_index stopped'])
  const next = cli(['migrate'], { cwd: app.folder, env: environment(app) })
  // The server does not notice that its client is gone, and the lock is held as long as it builds.
  const waiting = `select 1 from pg_stat_activity where application_name = 'bunbase migrate' and query like '%pg_try_advisory_lock%'`
  while ((await watcher.unsafe(waiting)).length === 0) await watcher.unsafe('select pg_sleep(0.01)')
  await reader.unsafe('rollback')
  await reader.release()
  const { code, out, err } = await next
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('waiting')
  expect(out).toMatch(/✓ 0002_index/)
  const valid = "select indisvalid as valid from pg_index where indexrelid = 't_id'::regclass"
  expect((await app.database.run(valid)).rows).toEqual([{ valid: true }])
  expect(await app.tables()).toContain('after_it')
})
