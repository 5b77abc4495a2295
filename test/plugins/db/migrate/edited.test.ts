import { describe, expect, test } from 'bun:test'
import { engines } from '../../../services.ts'
import { failure, migrating } from './migrating.ts'

const A = 'create table a (id integer, name text);\n'

describe.each(await engines())('a file that is edited after it was applied, on %s,', (engine) => {
  test('is refused, with what to do', async () => {
    await using app = await migrating(engine, { 'migrations/0001_a.sql': A })
    await app.migrations.up()
    await app.write('migrations/0001_a.sql', A.replace('name', 'title'))
    await app.write('migrations/0002_b.sql', 'create table b (id integer);')
    expect(await app.states()).toEqual(['0001_a edited', '0002_b pending'])
    const error = await failure(app.migrations.up())
    expect(error.message).toContain('migrations/0001_a.sql was edited after it was applied')
    expect(error.mend).toContain('new migration')
    expect(await app.tables()).toEqual(['a'])
  })

  test('is the same while only comments, blanks and its way back change', async () => {
    await using app = await migrating(engine, { 'migrations/0001_a.sql': A })
    await app.migrations.up()
    await app.write(
      'migrations/0001_a.sql',
      '-- Why\r\ncreate table a(\r\n  id integer, /* of whom */\r\n  name text\r\n);\r\n-- down\r\ndrop table a;',
    )
    expect(await app.states()).toEqual(['0001_a applied'])
    expect(await app.migrations.up()).toEqual([])
  })

  test('is found in TypeScript too', async () => {
    const code = (table: string): string =>
      `export const up = (db) => db.schema.createTable('${table}').addColumn('id', 'integer').execute()\n`
    await using app = await migrating(engine, { 'migrations/0001_a.ts': code('a') })
    await app.migrations.up()
    expect(await app.states()).toEqual(['0001_a applied'])
    await app.write('migrations/0001_a.ts', code('b'))
    expect(await app.states()).toEqual(['0001_a edited'])
  })
})

describe.each(await engines())('a file that is renamed after it was applied, on %s,', (engine) => {
  const grow = 'update a set id = id + 1;\n'

  test('is not applied once more', async () => {
    const files = { 'migrations/0001_a.sql': A, 'migrations/0002_grow.sql': grow }
    await using app = await migrating(engine, files)
    await app.migrations.up()
    await app.remove('migrations/0002_grow.sql')
    await app.write('migrations/0003_grow.sql', `-- later\n${grow}`)
    expect(await app.states()).toEqual(['0002_grow missing', '0001_a applied', '0003_grow pending'])
    const error = await failure(app.migrations.up())
    expect(error.message).toContain('migrations/0003_grow.sql is 0002_grow by another name')
    expect(error.mend).toContain('name it 0002_grow again')
    await app.write('migrations/0002_grow.sql', grow)
    expect((await app.migrations.up()).map(({ name }) => name)).toEqual(['0003_grow'])
  })
})

describe.each(await engines())('migrate down on %s', (engine) => {
  const files = {
    'migrations/0001_a.sql': `${A}-- down\ndrop table a;\n`,
    'migrations/0002_b.sql': 'create table b (id integer);',
    'migrations/0002_b.down.sql': 'drop table b;',
    'migrations/0003_c.ts': `export const up = (db) => db.schema.createTable('c').addColumn('id', 'integer').execute()
      export const down = (db) => db.schema.dropTable('c').execute()`,
  }

  test('undoes the last one, or all back to a name', async () => {
    await using app = await migrating(engine, files)
    await app.migrations.up()
    expect((await app.migrations.down()).map(({ name }) => name)).toEqual(['0003_c'])
    expect(await app.tables()).toEqual(['a', 'b'])
    expect(await app.states()).toEqual(['0001_a applied', '0002_b applied', '0003_c pending'])
    await app.migrations.up()
    const undone = await app.migrations.down('0001_a.sql')
    expect(undone.map(({ name }) => name)).toEqual(['0003_c', '0002_b', '0001_a'])
    expect(await app.tables()).toEqual([])
    expect(await app.migrations.down()).toEqual([])
    await app.migrations.up()
    expect(await app.tables()).toEqual(['a', 'b', 'c'])
  })

  test('says what it cannot undo', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_a.sql': `${A}-- down\n-- no way\n`,
    })
    await app.migrations.up()
    const error = await failure(app.migrations.down())
    expect(error.message).toBe('migrations/0001_a.sql does not say how it is undone')
    expect(await app.states()).toEqual(['0001_a applied'])
    expect((await failure(app.migrations.down('0009_x'))).message).toContain('"0009_x"')
    await app.remove('migrations/0001_a.sql')
    expect((await failure(app.migrations.down())).message).toContain('its file is gone')
  })

  test('that fails undoes nothing, and says where', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_a.sql': `${A}-- down\ndrop table a;\ndrop table nowhere;\n`,
    })
    await app.migrations.up()
    const error = await failure(app.migrations.down())
    expect(error).toMatchObject({ file: 'migrations/0001_a.sql', line: 4 })
    expect(await app.tables()).toEqual(['a'])
    expect(await app.states()).toEqual(['0001_a applied'])
  })
})

describe.each(await engines())('migrate reset on %s', (engine) => {
  test('drops everything and applies all anew', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_a.sql': `create table "odd Name" (id integer primary key);
        create table b (id integer references "odd Name" (id));
        create view seen as select * from b;
        insert into "odd Name" values (1); insert into b values (1);`,
      'migrations/0002_more.postgres.sql': `create type mood as enum ('good', 'bad');
        create domain positive as integer check (value > 0);
        create function one() returns integer language sql as 'select 1';
        create sequence counter; create materialized view held as select * from b;
        create table parts (id integer) partition by range (id);
        create table part_1 partition of parts for values from (1) to (10);
        create extension pg_trgm;`,
    })
    await app.migrations.up()
    const before = await app.tables()
    await app.database.run('create table by_hand (id integer)')
    if (engine === 'postgres')
      await app.write('migrations/0002_more.postgres.sql', "select 'all gone'")
    const done = await app.migrations.reset()
    expect(done.length).toBe(engine === 'sqlite' ? 1 : 2)
    expect(await app.tables()).toEqual(
      engine === 'sqlite' ? before : before.filter((name) => !/part|held/.test(name)),
    )
    const { rows } = await app.database.run('select count(*) as n from "odd Name"')
    expect(rows).toEqual([{ n: 1 }])
    if (engine === 'postgres') {
      const left = `select typname from pg_type where typname in ('mood', 'positive')
        union select proname from pg_proc where proname = 'one'`
      expect((await app.database.run(left)).rows).toEqual([])
      const extension = "select similarity('abc', 'abd') > 0 as works"
      expect((await app.database.run(extension)).rows).toEqual([{ works: true }])
    }
  })
})
