import { describe, expect, test } from 'bun:test'
import { engines } from '../../../services.ts'
import { failure, migrating } from './migrating.ts'

const STEPS = `-- transaction: off
create table a (id integer primary key);
insert into a values (1);
insert into a values (1);
create table b (id integer);
`

describe.each(await engines())('a migration without a transaction on %s', (engine) => {
  test('goes on where it stopped', async () => {
    await using app = await migrating(engine, { 'migrations/0001_steps.sql': STEPS })
    const error = await failure(app.migrations.up())
    expect(error).toMatchObject({ line: 4, statement: 'insert into a values (1)' })
    expect(error.mend).toContain('Its first 2 stay applied')
    expect(await app.states()).toEqual(['0001_steps stopped'])
    await app.write('migrations/0001_steps.sql', STEPS.replace('(1);\ncreate', '(2);\ncreate'))
    await app.migrations.up()
    expect(await app.states()).toEqual(['0001_steps applied'])
    const { rows } = await app.database.run('select id from a order by id')
    expect(rows).toEqual([{ id: 1 }, { id: 2 }])
    expect(await app.tables()).toEqual(['a', 'b'])
  })

  test('is refused when what was applied of it is edited', async () => {
    await using app = await migrating(engine, { 'migrations/0001_steps.sql': STEPS })
    await failure(app.migrations.up())
    await app.write('migrations/0001_steps.sql', STEPS.replace('table a (id', 'table a (other'))
    const error = await failure(app.migrations.up())
    expect(error.message).toContain('stopped after its first 2 statements, and these were edited')
  })

  test('may do what no transaction allows', async () => {
    const texts = {
      sqlite: '-- transaction: off\nvacuum;',
      postgres: `-- transaction: off
        create index concurrently t_name on t (name);
        reindex index concurrently t_name;
        do $$ begin insert into t values ('a'); commit; end $$;
        vacuum t;`,
    }
    await using app = await migrating(engine, {
      'migrations/0001_t.sql': 'create table t (name text);',
      'migrations/0002_outside.sql': texts[engine].replace('-- transaction: off', ''),
    })
    const error = await failure(app.migrations.up())
    expect(error.message).toContain('this cannot run in a transaction')
    expect(error.mend).toContain('-- transaction: off')
    await app.write('migrations/0002_outside.sql', texts[engine])
    await app.migrations.up()
    expect(await app.states()).toEqual(['0001_t applied', '0002_outside applied'])
  })

  test('in TypeScript runs again from its beginning', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_t.ts': `import { existsSync } from 'node:fs'
        export const transaction = false
        export async function up(db) {
          await db.schema.createTable('t').ifNotExists().addColumn('id', 'integer').execute()
          if (!existsSync(import.meta.dir + '/go')) throw new Error('not yet')
        }`,
    })
    expect((await failure(app.migrations.up())).message).toContain('not yet')
    expect(await app.tables()).toEqual(['t'])
    expect(await app.states()).toEqual(['0001_t stopped'])
    await app.write('migrations/go', '')
    await app.migrations.up()
    expect(await app.states()).toEqual(['0001_t applied'])
  })
})

test('an index that a broken build left behind is built anew', async () => {
  if (!(await engines()).includes('postgres')) return
  await using app = await migrating('postgres', {
    'migrations/0001_t.sql': 'create table t (id integer); insert into t values (1), (1);',
    'migrations/0002_index.sql':
      '-- transaction: off\ncreate unique index concurrently t_id on t (id);',
  })
  const error = await failure(app.migrations.up())
  expect(error).toMatchObject({ file: 'migrations/0002_index.sql', line: 2 })
  const valid = 'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)'
  expect((await app.database.run(valid, ['t_id'])).rows).toEqual([{ valid: false }])
  await app.database.run('delete from t where ctid = (select min(ctid) from t)')
  await app.migrations.up()
  expect((await app.database.run(valid, ['t_id'])).rows).toEqual([{ valid: true }])
})

describe('rebuilding a table of SQLite', () => {
  const REBUILD = `create table owners_new (id integer primary key, name text not null default '');
insert into owners_new (id) select id from owners;
drop table owners;
alter table owners_new rename to owners;
`
  const files = {
    'migrations/0001_a.sql': `create table owners (id integer primary key);
      create table pets (id integer, owner integer references owners (id) on delete cascade);
      insert into owners values (1); insert into pets values (1, 1);`,
  }

  test('keeps the rows that refer to it when the keys are checked at the end', async () => {
    await using app = await migrating('sqlite', {
      ...files,
      'migrations/0002_rebuild.sql': `-- foreign-keys: off\n${REBUILD}`,
    })
    await app.migrations.up()
    expect((await app.database.run('select id, owner from pets')).rows).toEqual([
      { id: 1, owner: 1 },
    ])
    const broken = await app.database.run('insert into pets values (2, 7)').catch(() => 'refused')
    expect(broken).toBe('refused')
  })

  test('is undone when it leaves rows that refer to nothing', async () => {
    await using app = await migrating('sqlite', {
      ...files,
      'migrations/0002_rebuild.sql': `-- foreign-keys: off\n${REBUILD}delete from owners;`,
    })
    const error = await failure(app.migrations.up())
    expect(error.message).toContain('leaves 1 row that refer to nothing, the first in table "pets"')
    expect((await app.database.run('select id from owners')).rows).toEqual([{ id: 1 }])
  })

  test('inside a transaction cannot turn the keys off', async () => {
    await using app = await migrating('sqlite', {
      'migrations/0001_a.sql': `pragma foreign_keys = off;\n${REBUILD}`,
    })
    expect((await failure(app.migrations.up())).mend).toContain('-- foreign-keys: off')
  })
})
