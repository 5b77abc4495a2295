import { afterAll, describe, expect, test } from 'bun:test'
import type { LintFinding } from 'bunbase/db'
import { type Engine, engines } from '../../../services.ts'
import { type Migrating, migrating } from './migrating.ts'

const available = await engines()

const BEFORE = `create table orgs (id text primary key, name text not null);
create table tasks (id text primary key, org_id text not null, title text);`

const apps = new Map<Engine, Promise<Migrating>>()
afterAll(async () => {
  for (const app of apps.values()) await (await app)[Symbol.asyncDispose]()
})

/** What the linter says of a migration that comes after `BEFORE`. */
async function lint(engine: Engine, text: string, extension = 'sql'): Promise<LintFinding[]> {
  const made = apps.get(engine) ?? migrating(engine, { 'migrations/0001_before.sql': BEFORE })
  apps.set(engine, made)
  const app = await made
  const file = `migrations/0002_it.${extension}`
  await app.write(file, text)
  try {
    return await app.migrations.lint()
  } finally {
    await app.remove(file)
  }
}

const short = (findings: LintFinding[]): string[] =>
  findings.map(({ rule, line }) => `${rule}:${line}`)

/** A statement, and what each engine's linter says of it. */
const CASES: [statement: string, both: string[], sqlite?: string[], postgres?: string[]][] = [
  ['drop table tasks', ['drop-table:1'], ['drop-with-foreign-keys:1']],
  ['DROP TABLE IF EXISTS "tasks"', ['drop-table:1'], ['drop-with-foreign-keys:1']],
  ['alter table tasks drop column title', ['drop-column:1']],
  ['alter table public.tasks drop title', ['drop-column:1']],
  ['alter table tasks rename to todos', ['rename-table:1']],
  ['alter table tasks rename column title to name', ['rename-column:1']],
  ['alter table tasks rename title to name', ['rename-column:1']],
  ['delete from tasks', ['every-row:1']],
  ["delete from tasks where title = ''", []],
  ["update tasks set title = ' where '", ['every-row:1']],
  ['alter table tasks add column done boolean not null', ['not-null-without-default:1']],
  ["alter table tasks add state text not null default 'open'", []],
  ['alter table tasks add column note text', []],
  [
    'create unique index by_name on orgs (name)',
    ['add-unique:1'],
    [],
    ['index-without-concurrently:1'],
  ],
  ['create index by_title on tasks (title)', [], [], ['index-without-concurrently:1']],
  ['create index concurrently by_title on tasks using btree (title)', []],
  [
    'create unique index concurrently one on tasks (title)',
    ['add-unique:1', 'unique-without-org:1'],
  ],
  ['create unique index concurrently one on tasks (org_id, title)', ['add-unique:1']],
  ['alter table orgs add constraint u unique (name)', ['add-unique:1']],
  ['alter table orgs add constraint u unique using index i', []],
  ['alter table tasks alter column title type varchar(9)', [], [], ['change-type:1']],
  ['alter table tasks alter title set data type varchar(9), add n text', [], [], ['change-type:1']],
  ['alter table tasks alter column title set not null', [], [], ['set-not-null:1']],
  ['alter table tasks alter column title drop not null', []],
  ["alter table tasks alter column title set default 'x'", []],
  ['alter table tasks alter column title drop default', []],
  ['alter table tasks drop constraint c', []],
  [
    'alter table tasks add constraint f foreign key (org_id) references orgs (id)',
    [],
    [],
    ['constraint-without-not-valid:1'],
  ],
  ['alter table tasks add constraint f foreign key (org_id) references orgs (id) not valid', []],
  [
    "alter table tasks add constraint c check (title <> '')",
    [],
    [],
    ['constraint-without-not-valid:1'],
  ],
  ['alter table tasks validate constraint c', []],
  [
    'alter table tasks add column key uuid default gen_random_uuid()',
    [],
    [],
    ['volatile-default:1'],
  ],
  ['alter table tasks add column at timestamptz not null default now()', []],
  ['alter table tasks add column n bigserial', [], [], ['volatile-default:1']],
  ['vacuum full tasks', [], [], ['rewrite:1']],
  ['create table notes (id text primary key, title text not null unique)', []],
  [
    'create table notes (id text primary key, org_id text, title text unique)',
    ['unique-without-org:1'],
  ],
  [
    'create table notes (id text, org_id text, title text, unique (title))',
    ['unique-without-org:1'],
  ],
  ['create table notes (id text, org_id text, title text, unique (org_id, title))', []],
  ["insert into tasks (title) values ('drop table tasks; delete from tasks')", []],
  ['/* drop table tasks; */ select 1', []],
]

describe.each(available)('the linter for %s says of', (engine) => {
  test.each(CASES)('%s', async (statement, both, sqlite = [], postgres = []) => {
    const expected = [...both, ...(engine === 'sqlite' ? sqlite : postgres)]
    expect(short(await lint(engine, `${statement};\n`)).sort()).toEqual(expected.sort())
  })

  test('a table that the same migration made: nothing', async () => {
    const text = `create table fresh (id integer, name text);
      create index fresh_name on fresh (name);
      create unique index fresh_id on fresh (id);
      alter table fresh add column more text not null;
      delete from fresh;
      drop table fresh;`
    expect(await lint(engine, text)).toEqual([])
  })

  test('what is undone: nothing', async () => {
    expect(await lint(engine, 'create table a (id integer);\n-- down\ndrop table tasks;')).toEqual(
      [],
    )
  })

  test('each statement where it stands, with what happens and what to do', async () => {
    const text = `-- a comment\n\nselect 1;\nalter table tasks\n  drop column title;\n`
    expect(await lint(engine, text)).toEqual([
      {
        rule: 'drop-column',
        file: 'migrations/0002_it.sql',
        line: 4,
        message: 'what tasks.title holds is lost',
        mend: expect.stringContaining('in the next'),
      },
    ])
  })

  test('what is ignored with a reason: nothing', async () => {
    const text = `-- lint-ignore drop-column: nobody has filled it yet
alter table tasks drop column title;
alter table tasks drop column org_id; -- lint-ignore drop-column: single tenant now
alter table tasks drop column id;`
    expect(short(await lint(engine, text))).toEqual(['drop-column:4'])
  })

  test('what is ignored badly: how to do it', async () => {
    const text = `-- lint-ignore drop-colum: typo
-- lint-ignore drop-column
alter table tasks drop column title;`
    const findings = await lint(engine, text)
    expect(short(findings)).toEqual(['lint-ignore:1', 'lint-ignore:2'])
    expect(findings[0]!.mend).toBe('did you mean "drop-column"?')
    expect(findings[1]!.message).toContain('does not say why')
  })

  test('TypeScript: what its schema builder and SQL tell', async () => {
    const text = `import { sql } from 'bunbase/db'
export async function up(db) {
  await db.schema.createTable('fresh').addColumn('id', 'integer').execute()
  await db.schema.dropTable('fresh').execute()
  await db.schema.alterTable('tasks').dropColumn('title').execute()
  // lint-ignore drop-table: moved to the other service
  await db.schema.dropTable('orgs').execute()
  await db.schema.alterTable('tasks').addColumn('n', 'integer', (c) => c.notNull()).execute()
  await db.schema.alterTable('tasks').addColumn('m', 'integer', (c) => c.notNull().defaultTo(0)).execute()
  await sql\`delete from \${sql.table('tasks')}\`.execute(db)
}
export async function down(db) {
  await db.schema.dropTable('tasks').execute()
}
`
    const rules = short(await lint(engine, text, 'ts')).filter(
      (rule) => !rule.startsWith('drop-with'),
    )
    expect(rules).toEqual(['drop-column:5', 'not-null-without-default:8', 'every-row:10'])
  })
})

test('a table of SQLite may be rebuilt', async () => {
  const rebuild = `create table tasks_new (id text primary key, title text not null default '');
insert into tasks_new select id, coalesce(title, '') from tasks;
drop table tasks;
alter table tasks_new rename to tasks;`
  expect(short(await lint('sqlite', rebuild))).toEqual(['drop-with-foreign-keys:3'])
  expect(await lint('sqlite', `-- foreign-keys: off\n${rebuild}`)).toEqual([])
})
