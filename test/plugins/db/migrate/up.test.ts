import { describe, expect, test } from 'bun:test'
import { sql } from 'bunbase/db'
import { engines } from '../../../services.ts'
import { failure, migrating } from './migrating.ts'

const TASKS = `create table tasks (id text primary key, title text not null);
create index tasks_title on tasks (title);
`

describe.each(await engines())('migrations on %s', (engine) => {
  test('are applied once, in order of their numbers, in SQL and TypeScript', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_tasks.sql': TASKS,
      'migrations/0010_last.sql': "insert into tasks values ('1', 'last');",
      'migrations/0002_done.ts': `import type { TypedQueryBuilder } from 'bunbase/db'
        export async function up(db: TypedQueryBuilder<any>): Promise<void> {
          await db.schema.alterTable('tasks').addColumn('done', 'boolean', (c) => c.notNull().defaultTo(false)).execute()
          await db.schema.alterTable('tasks').renameColumn('done', 'finished').execute()
          await db.schema.alterTable('tasks').dropColumn('finished').execute()
        }`,
      'migrations/README.md': 'not a migration',
      'migrations/_notes.sql': 'not one either',
    })
    expect(await app.states()).toEqual([
      '0001_tasks pending',
      '0002_done pending',
      '0010_last pending',
    ])
    const seen: string[] = []
    const done = await app.migrations.up((event) => void seen.push(event.type))
    expect(done.map(({ name }) => name)).toEqual(['0001_tasks', '0002_done', '0010_last'])
    expect(seen).toEqual(['applied', 'applied', 'applied'])
    expect(await app.migrations.up()).toEqual([])
    expect(await app.states()).toEqual([
      '0001_tasks applied',
      '0002_done applied',
      '0010_last applied',
    ])
    const [first] = await app.migrations.status()
    expect(first).toMatchObject({ owner: 'app', origin: 'app', file: 'migrations/0001_tasks.sql' })
    expect(first!.appliedAt).toBeInstanceOf(Date)
    const { rows } = await app.database.run('select title from tasks')
    expect(rows).toEqual([{ title: 'last' }])
  })

  test('for one engine are left out on the other, and win over those for both', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_a.sql': 'create table from_both (id integer);',
      'migrations/0001_a.sqlite.sql': 'create table from_sqlite (id integer);',
      'migrations/0002_b.postgres.sql': 'create table only_postgres (id integer);',
    })
    await app.migrations.up()
    const expected = engine === 'sqlite' ? ['from_sqlite'] : ['from_both', 'only_postgres']
    expect(await app.tables()).toEqual(expected)
  })

  test('that fail leave nothing behind, and say where', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_tasks.sql': TASKS,
      'migrations/0002_bad.sql': `create table left_over (id integer); -- a ; in a comment
insert into tasks values ('1', 'a;b');

insert into
  tasks values ('1', 'again');
create table never (id integer);`,
    })
    const error = await failure(app.migrations.up())
    expect(error).toMatchObject({ file: 'migrations/0002_bad.sql', line: 4 })
    expect(error.message).toMatch(/^migrations\/0002_bad\.sql:4:1 failed: .*\n {2}insert into\n/i)
    expect(error.message).toMatch(/unique/i)
    expect(error.mend).toContain('Nothing of it was applied')
    expect(await app.tables()).toEqual(['tasks'])
    expect(await app.states()).toEqual(['0001_tasks applied', '0002_bad pending'])
    await app.write('migrations/0002_bad.sql', 'create table good (id integer);')
    await app.migrations.up()
    expect(await app.tables()).toEqual(['good', 'tasks'])
  })

  test('with a misspelt word are shown at that word', async () => {
    const text = '-- first\ncreate table fine (id integer);\n\ncreate tabel tasks (id integer);\n'
    await using app = await migrating(engine, { 'migrations/0001_a.sql': text })
    const error = await failure(app.migrations.up())
    expect(error).toMatchObject({
      line: 4,
      column: 8,
      statement: 'create tabel tasks (id integer)',
    })
  })

  test('in TypeScript that throw leave nothing behind', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_a.ts': `export async function up(db) {
        await db.schema.createTable('left_over').addColumn('id', 'integer').execute()
        throw new Error('half way')
      }`,
    })
    const error = await failure(app.migrations.up())
    expect(error.message).toBe('migrations/0001_a.ts failed: half way')
    expect(await app.tables()).toEqual([])
  })

  test('may use functions, triggers and strings with semicolons', async () => {
    const trigger =
      engine === 'sqlite'
        ? `create trigger trim_title after insert on tasks begin
             update tasks set title = case when new.title = '' then ';' else trim(new.title) end where id = new.id;
             select 'end;';
           end;`
        : `create function trim_title() returns trigger language plpgsql as $fn$
           begin
             new.title := case when new.title = '' then ';' else trim(new.title) end;
             return new;
           end $fn$;
           create function one() returns integer begin atomic select case when true then 1 end; end;
           create trigger trim_title before insert on tasks for each row execute function trim_title();`
    await using app = await migrating(engine, {
      'migrations/0001_tasks.sql': TASKS,
      'migrations/0002_trigger.sql': `${trigger}\ninsert into tasks values ('1', ' a '), ('2', '');`,
    })
    await app.migrations.up()
    const { rows } = await app.database.run('select title from tasks order by id')
    expect(rows).toEqual([{ title: 'a' }, { title: ';' }])
  })

  test('that nothing stands in yet are left out', async () => {
    await using app = await migrating(engine, { 'migrations/0001_a.sql': '-- later\n-- down\n' })
    expect(await app.migrations.up()).toEqual([])
    expect(await app.states()).toEqual(['0001_a empty'])
  })

  test('that were merged late are applied although later ones were', async () => {
    await using app = await migrating(engine, {
      'migrations/0003_c.sql': 'create table c (id integer);',
    })
    await app.migrations.up()
    await app.write('migrations/0002_b.sql', 'create table b (id integer);')
    expect((await app.migrations.status()).map(({ name, late }) => [name, late])).toEqual([
      ['0002_b', true],
      ['0003_c', false],
    ])
    await app.migrations.up()
    expect(await app.tables()).toEqual(['b', 'c'])
  })

  test('whose file is gone are told of and hold nothing up', async () => {
    await using app = await migrating(engine, { 'migrations/0001_tasks.sql': TASKS })
    await app.migrations.up()
    await app.remove('migrations/0001_tasks.sql')
    expect(await app.states()).toEqual(['0001_tasks missing'])
    await app.write('migrations/0002_b.sql', 'create table b (id integer);')
    await app.migrations.up()
    expect(await app.states()).toEqual(['0001_tasks missing', '0002_b applied'])
  })

  test('cannot end the transaction that they are in', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_a.sql':
        'create table a (id integer);\nCOMMIT;\ncreate table b (id integer);',
    })
    const error = await failure(app.migrations.up())
    expect(error.message).toContain('migrations/0001_a.sql:2: "COMMIT" would end the transaction')
    expect(await app.tables()).toEqual([])
  })

  test('see what those before them have done through every way to query', async () => {
    await using app = await migrating(engine, {
      'migrations/0001_tasks.sql': TASKS,
      'migrations/0002_copy.ts': `import { sql } from 'bunbase/db'
        export async function up(db, { engine }) {
          await sql\`insert into tasks values ('1', \${engine})\`.execute(db)
          const row = await db.selectFrom('tasks').selectAll().executeTakeFirstOrThrow()
          await db.insertInto('tasks').values({ id: '2', title: row.title }).execute()
        }`,
    })
    await app.migrations.up()
    const { rows } = await sql<{ title: string }>`select title from tasks`.execute(app.database.db)
    expect(rows.map(({ title }) => title)).toEqual([engine, engine])
  })
})

test('files that cannot be migrations are refused by name', async () => {
  await using app = await migrating('sqlite', { 'migrations/tasks.sql': TASKS })
  expect((await failure(app.migrations.up())).message).toBe(
    'migrations/tasks.sql is not named like a migration',
  )
  await app.remove('migrations/tasks.sql')
  await app.write('migrations/0001_a.ts', 'export const down = () => {}')
  expect((await failure(app.migrations.up())).message).toBe(
    'migrations/0001_a.ts exports no function "up"',
  )
  await app.write('migrations/0001_a.sql', TASKS)
  expect((await failure(app.migrations.up())).message).toContain('are the same migration')
  await app.remove('migrations/0001_a.sql')
  await app.remove('migrations/0001_a.ts')
  await app.write('migrations/0002_b.ts', 'syntax error here(')
  expect((await failure(app.migrations.up())).message).toContain('Expected ";" but found "error"')
})
