import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { type Ended, RunningCli, cli } from '../../cli/cli.ts'
import { engines } from '../../../services.ts'
import { type Migrating, migrating } from './migrating.ts'

const CONFIG = `import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
export default defineConfig({ presets: [], plugins: [db()] })
`

const A = 'create table a (id integer primary key);\n-- down\ndrop table a;\n'

const app = (
  engine: 'sqlite' | 'postgres',
  files: Record<string, string> = {},
): Promise<Migrating> => migrating(engine, { 'bunbase.config.ts': CONFIG, ...files })

function bunbase(
  { folder, url }: Migrating,
  line: string,
  env: Record<string, string> = {},
): Promise<Ended> {
  return cli(line.split(' '), { cwd: folder, env: { DATABASE_URL: url, CI: undefined, ...env } })
}

describe.each(await engines())('on %s', (engine) => {
  test('migrate, status, check, down and reset work from the command line', async () => {
    await using own = await app(engine, { 'migrations/0001_a.sql': A })
    expect(await bunbase(own, 'migrate check')).toEqual({
      code: 1,
      out: 'pending  0001_a\n  do: bunbase migrate\n',
      err: '',
    })
    const up = await bunbase(own, 'migrate')
    expect(up).toMatchObject({ code: 0, err: '' })
    expect(up.out).toMatch(/^✓ 0001_a {2}\d+ ms\n1 migration applied to (file:|postgres:)\S+\n$/)
    expect((await bunbase(own, 'migrate up')).out).toMatch(
      /^nothing to apply: .* \(1 migration\)\n$/,
    )
    expect((await bunbase(own, 'migrate check')).out).toMatch(/^ok: 1 migration, all applied to /)
    const status = await bunbase(
      own,
      engine === 'sqlite' ? 'migrate status' : 'migrate status --json',
    )
    if (engine === 'sqlite') {
      expect(status.out).toMatch(/^applied {2}0001_a {2}\d{4}-\d\d-\d\dT[\d:.]+Z {2}\d+ ms\n$/)
    } else expect(JSON.parse(status.out)).toMatchObject([{ name: '0001_a', state: 'applied' }])
    expect((await bunbase(own, 'migrate reset --yes')).out).toMatch(
      /✓ 0001_a .*\n.*is empty, with 1/,
    )
    expect((await bunbase(own, 'migrate down')).out).toMatch(/^✓ undone 0001_a {2}\d+ ms\n$/)
    expect((await bunbase(own, 'migrate down')).out).toBe('there is nothing to undo\n')
    expect(await own.tables()).toEqual([])
  })

  test('seeds fill the tables, in order, each whole or not at all', async () => {
    await using own = await app(engine, {
      'migrations/0001_a.sql': A,
      'seed.ts': `import type { SeedContext } from 'bunbase/db'
        export default async function seed({ db }: SeedContext): Promise<void> {
          await (db as any).insertInto('a').values({ id: 1 }).onConflict((c: any) => c.doNothing()).execute()
        }`,
      'seeds/02_more.sql': 'insert into a values (2) on conflict do nothing;',
      'seeds/10_bad.ts': `export default async ({ db }) => {
        await db.insertInto('a').values({ id: 3 }).execute()
        throw new Error('half way')
      }`,
      'seeds/11_sql.sql': 'select 1;\ninsert into nowhere values (1);',
      'seeds/README.md': 'how to seed',
    })
    const early = await bunbase(own, 'seed')
    expect(early).toMatchObject({ code: 1, out: '' })
    expect(early.err).toContain('1 migration pending')
    await own.migrations.up()
    const failed = await bunbase(own, 'seed')
    expect(failed.code).toBe(1)
    expect(failed.out.match(/^✓ \S+/gm)).toEqual(['✓ seed.ts', '✓ seeds/02_more.sql'])
    expect(failed.err).toContain('seeds/10_bad.ts failed: half way')
    expect((await bunbase(own, 'seed 11_sql')).err).toContain('seeds/11_sql.sql:2:')
    expect((await bunbase(own, 'seed 02_more')).code).toBe(0)
    const { rows } = await own.database.run('select id from a order by id')
    expect(rows).toEqual([{ id: 1 }, { id: 2 }])
    expect((await bunbase(own, 'seed 03')).err).toContain('there is no seed "03"')
  })
})

test('what a seed does through actions is part of it', async () => {
  await using own = await app('sqlite', {
    'migrations/0001_a.sql': A,
    'bunbase.config.ts': `import { defineConfig } from 'bunbase'
      import { minimal } from 'bunbase/presets'
      import { db } from 'bunbase/db'
      export default defineConfig({ presets: [minimal()], plugins: [db()] })`,
    'src/add.ts': `import { action, t } from 'bunbase'
      export default action(
        { name: 'add', input: t.Object({ id: t.Integer() }), output: t.Object({}) },
        async ({ id }, ctx: any) => {
          await ctx.db.insertInto('a').values({ id }).execute()
          return {}
        },
      )`,
    'seeds/01.ts': `export default async ({ call }) => { await call('add', { id: 1 }) }`,
    'seeds/02.ts': `export default async ({ call }) => {
      await call('add', { id: 2 })
      throw new Error('no')
    }`,
  })
  await own.migrations.up()
  expect((await bunbase(own, 'seed')).code).toBe(1)
  expect((await own.database.run('select id from a')).rows).toEqual([{ id: 1 }])
})

test('production keeps its data', async () => {
  await using own = await app('sqlite', {
    'migrations/0001_a.sql': A,
    'seeds/01.sql': 'insert into a values (1);',
  })
  const production = { NODE_ENV: 'production' }
  expect((await bunbase(own, 'migrate', production)).code).toBe(0)
  const reset = await bunbase(own, 'migrate reset --yes', production)
  expect(reset.code).toBe(1)
  expect(reset.err).toContain('refused in production')
  const seed = await bunbase(own, 'seed', production)
  expect(seed).toMatchObject({ code: 1 })
  expect(seed.err).toContain('bunbase seed --force')
  expect((await bunbase(own, 'seed --force', production)).code).toBe(0)
  const down = await bunbase(own, 'migrate down', production)
  expect(down.code).toBe(1)
  expect(down.err).toContain('--yes')
  expect(await own.tables()).toEqual(['a'])
  expect((await bunbase(own, 'migrate down --yes', production)).code).toBe(0)
  expect(await own.tables()).toEqual([])
})

test('where nobody can be asked, reset needs --yes', async () => {
  await using own = await app('sqlite', { 'migrations/0001_a.sql': A })
  await own.migrations.up()
  const { code, err } = await bunbase(own, 'migrate reset')
  expect(code).toBe(1)
  expect(err).toContain('--yes')
  expect(await own.tables()).toEqual(['a'])
})

test('new migrations are numbered after the last one, and do nothing until something is in them', async () => {
  await using own = await app('sqlite', { 'migrations/0009_a.sql': A })
  expect((await bunbase(own, 'migrate new addDone')).out).toBe(
    'wrote migrations/0010_add_done.sql\n',
  )
  expect((await bunbase(own, 'migrate new More-tables! --ts')).out).toBe(
    'wrote migrations/0011_more_tables.ts\n',
  )
  await own.remove('migrations/0011_more_tables.ts')
  const { code, out } = await bunbase(own, 'migrate')
  expect(code).toBe(0)
  expect(out).toContain('left out, as there is nothing in it yet: migrations/0010_add_done.sql')
  expect((await bunbase(own, 'migrate new !!')).err).toContain('is not a name for a migration')
})

test('migrate warns of what it locks or loses, and check refuses it until it is said why', async () => {
  const risky = 'drop table a;\n'
  await using own = await app('sqlite', { 'migrations/0001_a.sql': A })
  await own.migrations.up()
  await own.write('migrations/0002_drop.sql', `-- foreign-keys: off\n${risky}`)
  const up = await bunbase(own, 'migrate')
  expect(up.code).toBe(0)
  expect(up.err).toContain('migrations/0002_drop.sql:2  drop-table: the rows of a are lost')
  const check = await bunbase(own, 'migrate check')
  expect(check.code).toBe(1)
  expect(check.out).toContain('-- lint-ignore drop-table: <reason>')
  await own.write(
    'migrations/0002_drop.sql',
    `-- foreign-keys: off\n-- lint-ignore drop-table: it was a test\n${risky}`,
  )
  expect((await bunbase(own, 'migrate check')).code).toBe(0)
})

test('a failed migration is shown with its place, statement and mend, without a stack', async () => {
  await using own = await app('sqlite', {
    'migrations/0001_a.sql': 'select 1;\nselect * from nowhere;',
  })
  const { code, err } = await bunbase(own, 'migrate')
  expect(code).toBe(1)
  expect(err).toBe(`error: migrations/0001_a.sql:2:1 failed: no such table: nowhere
  select * from nowhere
  do: correct the file and run again: bunbase migrate. Nothing of it was applied
`)
})

test('dev applies migrations by itself and says so', async () => {
  await using own = await app('sqlite', {
    'migrations/0001_a.sql': A,
    'src/_none.ts': '',
    'bunbase.config.ts': CONFIG.replace('presets: []', 'presets: [minimal()], port: 0').replace(
      '\n',
      "\nimport { minimal } from 'bunbase/presets'\n",
    ),
  })
  await using dev = new RunningCli(['dev'], { cwd: own.folder, env: { DATABASE_URL: own.url } })
  await dev.says(/migration 0001_a applied/)
  expect(await own.tables()).toEqual(['a'])
})

test('the commands stand in the help, and misspelt ones are understood', async () => {
  await using own = await app('sqlite')
  const { out } = await bunbase(own, '--help')
  expect(out).toMatch(/^\s+migrate {2,}Apply .*\(plugin db\)/m)
  expect(out).toMatch(/^\s+seed {2,}Fill .*\(plugin db\)/m)
  expect(out).toMatch(/^\s+generate types {2,}Write .*\(plugin db\)/m)
  expect((await bunbase(own, 'generate types --help')).out).toContain(
    'USAGE bunbase generate types',
  )
  const misspelt = await bunbase(own, 'generate typs')
  expect(misspelt).toMatchObject({ code: 2 })
  expect(misspelt.err).toContain('did you mean: bunbase generate types')
  expect((await bunbase(own, 'generate acton x')).err).toContain(
    'did you mean: bunbase generate action',
  )
  expect((await bunbase(own, 'migrate statsu')).err).toContain(
    'did you mean: bunbase migrate status',
  )
  expect(await Bun.file(join(own.folder, 'tables.gen.ts')).exists()).toBe(false)
})

test('--help of migrate lists its commands, and that of each says what it takes', async () => {
  await using own = await app('sqlite')
  const { out } = await bunbase(own, 'migrate --help')
  for (const name of ['status', 'new', 'down', 'check', 'reset']) {
    expect(out).toMatch(new RegExp(`^ *${name} `, 'm'))
  }
  expect((await bunbase(own, 'migrate down --help')).out).toMatch(
    /USAGE bunbase migrate down.*--to/s,
  )
  expect(await bunbase(own, 'help migrate')).toMatchObject({ code: 0, out })
})
