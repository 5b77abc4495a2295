import { describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import { cli } from '../../cli/cli.ts'
import { type Engine, engines } from '../../../services.ts'
import { schemaDifferences } from './compare-schemas.ts'
import { type Migrating, migrating } from './migrating.ts'

const available = await engines()

const CONFIG = `import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
const config = defineConfig({ presets: [], plugins: [db()] })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`

/** The same tables on both engines. */
const TABLES = `create table people (
  id bigint primary key,
  email varchar(200) not null unique,
  born date,
  seen_at timestamptz not null default current_timestamp,
  state text not null default 'new' check (state in ('new', 'it''s active', 'gone')),
  level text check (level in ('a','b')),
  admin boolean not null default false,
  balance numeric(12,2) not null,
  settings jsonb not null default '{}',
  ratio double precision,
  visits integer not null default 0,
  wakes time,
  "odd name" text,
  shouted text generated always as (upper(email)) stored
);
create table line_items (
  person bigint not null references people (id) on delete cascade,
  position smallint not null,
  note text,
  primary key (person, position)
);
create index line_items_note on line_items (note);
create unique index line_items_open on line_items (person) where note is null;
create view grown_ups as select id, email from people where born < '2000-01-01';
`

const FILES = { 'bunbase.config.ts': CONFIG, 'migrations/0001_tables.sql': TABLES }

async function generate(app: Migrating, ...flags: string[]): Promise<string> {
  const words = ['generate', 'types', ...flags]
  const { code, out, err } = await cli(words, { cwd: app.folder, env: { DATABASE_URL: app.url } })
  expect(err).toBe('')
  return `${code} ${out}`
}

async function generated(engine: Engine): Promise<string> {
  await using app = await migrating(engine, FILES)
  await app.migrations.up()
  expect(await generate(app)).toBe('0 wrote tables.gen.ts\n')
  return await Bun.file(join(app.folder, 'tables.gen.ts')).text()
}

test.each(available)('the file says what columns hold on %s', async (engine) => {
  expect(await generated(engine))
    .toBe(`// Written by \`bunbase generate types\` from the tables of the database. Do not edit it: change the
// tables by a migration, then run it again.
import type { ColumnType, Generated, JsonValue } from 'bunbase/db'

declare module 'bunbase/db' {
  interface Tables {
    grown_ups: GrownUpsTable
    line_items: LineItemsTable
    people: PeopleTable
  }
}

/** View \`grown_ups\`. */
export interface GrownUpsTable {
  id: ColumnType<bigint | null, never, never>
  email: ColumnType<string | null, never, never>
}

/** Table \`line_items\`. */
export interface LineItemsTable {
  person: ColumnType<bigint, bigint | number, bigint | number>
  position: number
  note: string | null
}

/** Table \`people\`. */
export interface PeopleTable {
  id: ColumnType<bigint, bigint | number, bigint | number>
  email: string
  born: ColumnType<string | null, string | Date | null | undefined, string | Date | null>
  seen_at: ColumnType<Date, Date | string | undefined, Date | string>
  state: Generated<'new' | 'it\\'s active' | 'gone'>
  level: 'a' | 'b' | null
  admin: Generated<boolean>
  balance: ColumnType<string, string | number, string | number>
  settings: Generated<JsonValue>
  ratio: number | null
  visits: Generated<number>
  wakes: string | null
  'odd name': string | null
  shouted: ColumnType<string | null, never, never>
}
`)
})

/** What only one engine has: its tables, and lines of its file. */
const OWN: Record<Engine, { tables: string; lines: string[] }> = {
  sqlite: {
    tables: `create table any_of (a, b blob, c unsigned big int);
create view sums as select a, 1 + 1 as two from any_of;
create virtual table pages using fts5(body);`,
    lines: ['  a: unknown', '  c: number | null', '  two: ColumnType<unknown, never, never>'],
  },
  postgres: {
    tables: `create type mood as enum ('ok', 'bad');
create domain size as integer check (value > 0);
create table any_of (sizes size[], m mood not null, moods mood[], took interval, ages int4range, place point, many text[]);`,
    lines: [
      `  m: 'ok' | 'bad'`,
      `  moods: ('ok' | 'bad')[] | null`,
      '  sizes: number[] | null',
      '  took: string | null',
      '  ages: string | null',
      '  place: string | null',
      '  many: string[] | null',
    ],
  },
}

test.each(available)('%s: types that it alone has, and names that are alike', async (engine) => {
  const alike = 'create table "any-of" (id text primary key);'
  await using app = await migrating(engine, {
    ...FILES,
    'migrations/0001_a.sql': `${OWN[engine].tables}\n${alike}`,
  })
  await app.migrations.up()
  await generate(app)
  const file = await Bun.file(join(app.folder, 'tables.gen.ts')).text()
  for (const line of OWN[engine].lines) expect(file).toContain(`${line}\n`)
  expect(file).toContain("'any-of': AnyOfTable\n    any_of: AnyOfTable2\n")
  expect(file).not.toContain('pages_')
})

const USE = `import { action, t } from 'bunbase'
export default action({ name: 'use', input: t.Object({}), output: t.Object({}) }, async ({}, ctx) => {
  await ctx.db.insertInto('people').values({ id: 1, email: 'a@b', balance: '1.50' }).execute()
  await ctx.db.insertInto('people').values({ id: 1n, email: 'a', balance: 2, born: new Date(), state: 'gone' }).execute()
  // @ts-expect-error a column without a default is needed
  await ctx.db.insertInto('people').values({ id: 1, email: 'a@b' }).execute()
  const { theme } = await ctx.db.selectFrom('people')
    .select((eb) => eb.ref('settings', '->').key('themes').at(0).key('name').as('theme')).executeTakeFirstOrThrow()
  const name: string | undefined = typeof theme === 'string' ? theme : undefined
  // @ts-expect-error it may be any JSON
  const text: string = theme
  void [name, text]
  // @ts-expect-error not one of its values
  await ctx.db.insertInto('people').values({ id: 1, email: 'a', balance: 1, state: 'other' }).execute()
  // @ts-expect-error nobody writes what is computed
  await ctx.db.updateTable('people').set({ shouted: 'A' }).where('id', '=', 1n).execute()
  // @ts-expect-error there is no such column
  await ctx.db.selectFrom('people').select('nickname').execute()
  const row = await ctx.db.selectFrom('people').selectAll().executeTakeFirstOrThrow()
  const exact: [bigint, Date, string | null, 'a' | 'b' | null] = [row.id, row.seen_at, row.born, row.level]
  await ctx.db.selectFrom('line_items').innerJoin('people', 'people.id', 'line_items.person').select('note').execute()
  return { exact }
})
`

test('ctx.db knows the tables by it', async () => {
  await using app = await migrating('sqlite', {
    ...FILES,
    'src/use.ts': USE,
    'tsconfig.json': '{ "extends": "../../test/tsconfig.json", "include": ["src", "*.ts"] }',
  })
  await app.migrations.up()
  expect(await generate(app)).toBe('0 wrote src/tables.gen.ts\n')
  const check = [process.execPath, 'check', '--no-script', '--no-pretty']
  const types = Bun.spawnSync(check, { cwd: app.folder })
  expect(`${types.stdout}${types.stderr}`).toContain('No type errors')
})

test('the file is written only when it changes, where one says, and can be checked', async () => {
  await using app = await migrating('sqlite', FILES)
  await app.migrations.up()
  expect(await generate(app, '--check')).toBe(
    '1 tables.gen.ts is out of date: bunbase generate types\n',
  )
  await generate(app)
  const file = Bun.file(join(app.folder, 'tables.gen.ts'))
  const before = (await file.stat()).mtimeMs
  expect(await generate(app)).toBe('0 unchanged: tables.gen.ts\n')
  expect((await file.stat()).mtimeMs).toBe(before)
  expect(await generate(app, '--check')).toBe('0 ok: tables.gen.ts\n')
  expect(await generate(app, '--out', 'src/db/my.gen.ts')).toBe('0 wrote src/db/my.gen.ts\n')
})

test('migrate says when the file is out of date', async () => {
  await using app = await migrating('sqlite', FILES)
  const migrate = async (...words: string[]): Promise<string> => {
    const env = { DATABASE_URL: app.url }
    return (await cli(['migrate', ...words], { cwd: app.folder, env })).out
  }
  // An app that has no such file does not want it.
  expect(await migrate()).not.toContain('generate types')
  await generate(app)
  await app.write('migrations/0002_b.sql', 'create table b (id text);\n-- down\ndrop table b;')
  const hint = 'tables.gen.ts is out of date: bunbase generate types\n'
  expect(await migrate()).toEndWith(hint)
  expect(await migrate()).not.toContain(hint)
  await generate(app)
  expect(await migrate('down')).toEndWith(hint)
})

test('a database without tables gives a file without tables', async () => {
  await using app = await migrating('sqlite', { 'bunbase.config.ts': CONFIG })
  await generate(app)
  const text = await Bun.file(join(app.folder, 'tables.gen.ts')).text()
  expect(text).toContain('interface Tables {\n  }')
  expect(text).toEndWith('export {}\n')
})

const postgresOnly = available.includes('postgres') ? test : test.skip

postgresOnly('types of Postgres only: enums, arrays, domains, identities', async () => {
  await using app = await migrating('postgres', {
    'bunbase.config.ts': CONFIG,
    'migrations/0001_a.sql': `create type mood as enum ('good', 'bad');
      create domain positive as integer not null check (value > 0);
      create table a (
        id integer generated always as identity primary key,
        number serial,
        mood mood not null,
        moods mood[] not null default '{}',
        tags text[],
        size positive,
        key uuid not null default gen_random_uuid(),
        picture bytea
      );`,
  })
  await app.migrations.up()
  await generate(app)
  const text = await Bun.file(join(app.folder, 'tables.gen.ts')).text()
  expect(text.slice(text.indexOf('export interface'))).toBe(`export interface ATable {
  id: ColumnType<number, never, never>
  number: Generated<number>
  mood: 'good' | 'bad'
  moods: Generated<('good' | 'bad')[]>
  tags: string[] | null
  size: number
  key: Generated<string>
  picture: Uint8Array | null
}
`)
})

describe('the logical schema of both engines', () => {
  const both = async (sqlite: string, postgres: string): Promise<string[]> => {
    await using one = await migrating('sqlite', { 'migrations/0001_a.sql': sqlite })
    await using other = await migrating('postgres', { 'migrations/0001_a.sql': postgres })
    await one.migrations.up()
    await other.migrations.up()
    return await schemaDifferences(one.database, other.database)
  }

  postgresOnly('is the same for the same tables', async () => {
    expect(await both(TABLES, TABLES)).toEqual([])
    const sqlite = 'create table a (id integer primary key, data blob not null, n int8);'
    const postgres = 'create table a (id serial primary key, data bytea not null, n bigint);'
    expect(await both(sqlite, postgres)).toEqual([])
  })

  postgresOnly('differs wherever something else is stored or allowed', async () => {
    const differences = await both(
      `create table p (id text primary key);
       create table a (id text primary key, p text references p (id) on delete cascade, n integer, done boolean not null default false, s text check (s in ('x')));
       create index a_n on a (n);`,
      `create table p (id text primary key);
       create table a (id text primary key, p text references p (id), n bigint, done boolean not null, s text check (s in ('x', 'y')), more text);
       create unique index a_n on a (n);`,
    )
    expect(differences).toEqual([
      'only sqlite: a: n integer null',
      'only sqlite: a: done boolean not null default',
      'only sqlite: a: s text null of x',
      'only sqlite: a: p refers to p (id), on delete cascade, on update no action',
      'only sqlite: a: index a_n (n)',
      'only postgres: a: n bigint null',
      'only postgres: a: done boolean not null',
      'only postgres: a: s text null of x | y',
      'only postgres: a: more text null',
      'only postgres: a: p refers to p (id), on delete no action, on update no action',
      'only postgres: a: unique index a_n (n)',
    ])
  })
})
