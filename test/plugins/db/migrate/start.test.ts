import { describe, expect, test } from 'bun:test'
import { BootError, boot, definePlugin, defineConfig, type Mode } from 'bunbase'
import { database, db, type MigratePolicy, migrations } from 'bunbase/db'
import { createTestApp } from 'bunbase/testing'
import { RunningCli, cli } from '../../cli/cli.ts'
import { engines } from '../../../services.ts'
import { type Migrating, failure, migrating } from './migrating.ts'

const FILES = {
  'migrations/0001_a.sql': 'create table a (id integer);',
  'migrations/0002_b.sql': 'create table b (id integer);',
}

/** Boots and starts the app, and stops it again. */
async function start(app: Migrating, mode: Mode, migrate?: MigratePolicy): Promise<void> {
  const config = defineConfig({
    presets: [],
    plugins: [db()],
    database: { url: app.url, ...(migrate && { migrate }) },
  })
  await using kernel = await boot(config, { mode, root: app.folder })
  await kernel.start()
}

describe.each(await engines())('an app that starts on %s', (engine) => {
  test('applies what is pending in development', async () => {
    await using app = await migrating(engine, FILES)
    await start(app, 'development')
    expect(await app.states()).toEqual(['0001_a applied', '0002_b applied'])
  })

  test('refuses to start in production while something is pending', async () => {
    await using app = await migrating(engine, FILES)
    const error = (await failure(start(app, 'production'))) as BootError
    expect(error).toBeInstanceOf(BootError)
    expect(error.problems).toMatchObject([
      {
        plugin: 'db',
        message: '2 migrations are not applied to the database: 0001_a, 0002_b',
        mend: expect.stringContaining('bunbase migrate'),
      },
    ])
    expect(await app.tables()).toEqual([])
    await app.migrations.up()
    await start(app, 'production')
  })

  test('does as database.migrate says', async () => {
    await using app = await migrating(engine, FILES)
    await start(app, 'production', 'off')
    expect(await app.tables()).toEqual([])
    await failure(start(app, 'development', 'check'))
    expect(await app.tables()).toEqual([])
    await start(app, 'production', 'auto')
    expect(await app.tables()).toEqual(['a', 'b'])
  })

  test('refuses an edited migration in every mode, with its file', async () => {
    await using app = await migrating(engine, FILES)
    await app.migrations.up()
    await app.write('migrations/0001_a.sql', 'create table a (other integer);')
    for (const mode of ['development', 'production'] as const) {
      const error = (await failure(start(app, mode))) as BootError
      expect(error.problems).toMatchObject([{ plugin: 'db', file: 'migrations/0001_a.sql' }])
    }
  })

  test('says in which file and line a migration failed', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_a.sql': '\nselect * from nowhere;',
    })
    const error = (await failure(start(app, 'development'))) as BootError
    expect(error.problems).toMatchObject([{ file: 'migrations/0001_a.sql', line: 2 }])
  })
})

test('an app without migrations asks no database when it starts', async () => {
  await using app = await migrating('sqlite')
  const config = defineConfig({
    presets: [],
    plugins: [db()],
    database: { url: 'postgres://nobody@127.0.0.1:1/none' },
  })
  await using kernel = await boot(config, { mode: 'production', root: app.folder })
  await kernel.start()
})

test('a test has the tables without starting its app', async () => {
  await using app = await migrating('sqlite', FILES)
  await using tested = await createTestApp({ presets: [], plugins: [db()] }, { root: app.folder })
  const { rows } = await tested.get(database)!.run('select count(*) as n from a')
  expect(rows).toEqual([{ n: 0 }])
})

interface PetsPlugin {
  name: 'pets'
}

test('migrations of plugins are applied before those of the app, in order of set-up', async () => {
  await using app = await migrating('sqlite', {
    'migrations/0001_toys.sql': 'create table toys (pet integer references pets (id));',
    'plugin/0001_pets.sql': 'create table pets (id integer primary key);',
    'plugin/0002_names.js': `export const up = (db) =>
      db.schema.alterTable('pets').addColumn('name', 'text').execute()`,
  })
  const pets = definePlugin<PetsPlugin>({
    name: 'pets',
    migrations: new URL(`file://${app.folder}/plugin/`),
  })
  const config = { presets: [], plugins: [pets(), db()], database: { url: app.url } } as const
  await using tested = await createTestApp(config as never, { root: app.folder })
  const all = await tested.get(migrations)!.status()
  expect(all.map(({ owner, origin, name, state }) => [owner, origin, name, state])).toEqual([
    ['pets', 'plugin', '0001_pets', 'applied'],
    ['pets', 'plugin', '0002_names', 'applied'],
    ['app', 'app', '0001_toys', 'applied'],
  ])
  // Another compiler may write a plugin's code otherwise; that is no edit.
  await app.write('plugin/0002_names.js', '// built again\nexport function up() {}')
  expect((await tested.get(migrations)!.status()).map(({ state }) => state)).toEqual([
    'applied',
    'applied',
    'applied',
  ])
  expect((await tested.get(migrations)!.lint()).length).toBe(0)
  expect((await failure(tested.get(migrations)!.down('0002_names'))).message).toContain(
    'the app has',
  )
})

test('start --migrate applies what is pending', async () => {
  await using app = await migrating('sqlite', {
    ...FILES,
    'bunbase.config.ts': `import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
export default defineConfig({ presets: [], plugins: [db()] })
`,
  })
  const options = { cwd: app.folder, env: { DATABASE_URL: app.url } }
  const refused = await cli(['start'], options)
  expect(refused.code).toBe(1)
  expect(refused.err).toContain('2 migrations are not applied to the database')
  expect(refused.err).toContain('bunbase start --migrate')
  await using started = new RunningCli(['start', '--migrate'], options)
  await started.says(/the app has started/)
  expect(await app.tables()).toEqual(['a', 'b'])
})
