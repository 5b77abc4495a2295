import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Conflict, action, t } from 'bunbase'
import { type Database, database as databaseOf } from 'bunbase/db'
import type { StudioApi } from '../../../plugins/studio/contract/api.ts'
import { engines, testDatabase } from '../../services.ts'
import { type Refused, type StudioApp, type Visit, studioApp } from './app.ts'

const idle = action({ name: 'idle', input: t.Object({}), output: t.Object({}) }, () => ({}))

describe.each(await engines())('the database page on %s', (engine) => {
  let given: StudioApp
  let page: Visit
  let database: Database
  let place: Awaited<ReturnType<typeof testDatabase>>

  beforeAll(async () => {
    place = await testDatabase(engine)
    given = await studioApp([idle], { database: { url: place.url, migrate: 'auto' } })
    ;({ page } = given)
    database = given.app.get(databaseOf)!
    // As `organizations.tenantTables` does: the page shows the rows of everybody all the same.
    database.narrow({
      whoseOf: () => undefined,
      rewrite: (query) => query,
      missing: () => new Conflict({ message: 'whose?' }),
      checkText(text) {
        if (/users|orgs/.test(text)) throw new Error('rows of one organisation alone')
      },
    })
    const id = engine === 'sqlite' ? 'integer primary key' : 'bigint primary key'
    const bytes = engine === 'sqlite' ? 'blob' : 'bytea'
    await database.script(`
      create table orgs (id ${id}, name text not null);
      create table users (
        id ${id}, email text not null unique, age integer, photo ${bytes},
        role text not null check (role in ('owner', 'member')),
        org_id bigint references orgs (id)
      );
      create table "odd "" name" (a text, b text, primary key (a, b));
      insert into orgs values (1, 'Acme'), (2, 'Hooli');
    `)
    for (let n = 1; n <= 25; n++) {
      const values = `(${n}, 'u${String(n).padStart(2, '0')}@a.test', ${n % 5 === 0 ? 'null' : n % 7}, null, 'member', ${(n % 2) + 1})`
      await database.script(`insert into users values ${values}`)
    }
  }, 60_000)
  afterAll(async () => {
    await given[Symbol.asyncDispose]()
    await place[Symbol.asyncDispose]()
  })

  const rows = (input: Omit<StudioApi['studio.db.rows']['input'], 'table'>, table = 'users') =>
    page.call('studio.db.rows', { table, ...input })
  const ids = (page$: { columns: string[]; rows: unknown[][] }) =>
    page$.rows.map((row) => row[page$.columns.indexOf('id')])
  const failure = (call: Promise<unknown>) =>
    call.then(
      () => 'nothing',
      (error: Refused) => JSON.stringify(error.problem),
    )

  test('shows tables with their columns, keys and rough sizes', async () => {
    const schema = await page.call('studio.db.schema', {})
    expect(schema.dialect).toBe(engine)
    expect(schema.size).toBeGreaterThan(1_000)
    const users = schema.tables.find(({ name }) => name === 'users')!
    expect(users).toMatchObject({ kind: 'app', rows: { n: 25, exact: true } })
    const column = (name: string) => users.columns.find((one) => one.name === name)
    expect(column('id')).toMatchObject({ pk: true })
    expect(column('role')).toMatchObject({ enum: ['owner', 'member'], nullable: false })
    expect(column('org_id')).toMatchObject({ fk: { table: 'orgs', column: 'id' } })
    expect(users.indexes.some(({ columns, unique }) => unique && columns[0] === 'email')).toBe(true)
    const own = schema.tables.find(({ name }) => name === 'job_queue')
    expect(own).toMatchObject({ kind: 'framework' })
    expect(schema.migrations.find(({ owner }) => owner === 'queue')).toMatchObject({
      ...{ state: 'applied', at: expect.any(Number) },
    })
  })

  test('tells of indexes what they cost, and which are too many or missing', async () => {
    await database.script(`
      create table visits (id ${engine === 'sqlite' ? 'integer' : 'bigint'} primary key, at text, path text, org_id bigint references orgs (id));
      create index visits_at on visits (at);
      create index visits_at_path on visits (at, path);
      create index visits_home on visits (at) where path = '/';
      create index visits_lower on visits (lower(path));
    `)
    const { indexes, missing, countedSince } = await page.call('studio.db.indexes', {})
    const of = (name: string) => indexes.find((one) => one.name === name)
    expect(of('visits_at')).toMatchObject({
      ...{ table: 'visits', kind: 'app', columns: ['at'], unique: false, of: 'index' },
      ...{ condition: null, coveredBy: 'visits_at_path' },
    })
    expect(of('visits_at')!.bytes).toBeGreaterThan(1_000)
    expect(of('visits_at_path')).toMatchObject({ columns: ['at', 'path'], coveredBy: null })
    expect(of('visits_home')).toMatchObject({ coveredBy: null })
    expect(of('visits_home')!.condition).toContain("path = '/'")
    expect(of('visits_lower')!.columns[0]).toMatch(engine === 'sqlite' ? 'expression' : /lower/)
    const unique = indexes.find(({ table, unique }) => table === 'users' && unique)
    expect(indexes.find(({ table }) => table === 'job_queue')).toMatchObject({ kind: 'framework' })
    expect(unique).toMatchObject({ unused: false, coveredBy: null })
    expect(missing.filter(({ kind }) => kind === 'app')).toEqual([
      {
        ...{ table: 'users', kind: 'app', columns: ['org_id'], to: 'orgs' },
        sql: 'create index "users_org_id" on "users" ("org_id")',
      },
      {
        ...{ table: 'visits', kind: 'app', columns: ['org_id'], to: 'orgs' },
        sql: 'create index "visits_org_id" on "visits" ("org_id")',
      },
    ])
    if (engine === 'sqlite') expect([of('visits_at')!.uses, countedSince]).toEqual([null, null])
    else {
      expect(of('visits_at')).toMatchObject({ uses: 0, unused: true })
      expect(countedSince).toBeGreaterThan(0)
    }
    await database.script(missing.find(({ table }) => table === 'visits')!.sql)
    expect(
      (await page.call('studio.db.indexes', {})).missing.map(({ table }) => table),
    ).not.toContain('visits')
    await database.script('drop table visits')
  })

  test('gives every row once, page by page, in any order', async () => {
    for (const sort of [
      undefined,
      { col: 'age', dir: 'asc' },
      { col: 'age', dir: 'desc' },
    ] as const) {
      const seen: unknown[] = []
      const ages: unknown[] = []
      let cursor: string | null = null
      do {
        const found: StudioApi['studio.db.rows']['output'] = await rows({
          limit: 4,
          ...(sort && { sort }),
          ...(cursor !== null && { cursor }),
        })
        seen.push(...ids(found))
        ages.push(...found.rows.map((row) => row[found.columns.indexOf('age')]))
        cursor = found.next
      } while (cursor !== null)
      expect(seen.map(Number).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 25 }, (_, index) => index + 1),
      )
      if (!sort) continue
      const known = ages.filter((age) => age !== null) as number[]
      const sorted = known.toSorted((a, b) => (sort.dir === 'asc' ? a - b : b - a))
      expect(ages).toEqual([...sorted, null, null, null, null, null])
    }
  })

  test('narrows by conditions, whatever is in them', async () => {
    const where = async (col: string, op: 'eq', val: unknown) =>
      (await rows({ where: [{ col, op, val }] })).rows.length
    expect(await where('email', 'eq', 'u07@a.test')).toBe(1)
    expect(await where('email', 'contains' as 'eq', 'U0')).toBe(9)
    expect(await where('email', 'contains' as 'eq', '%')).toBe(0)
    expect(await where('email', 'eq', "' or 1 = 1 --")).toBe(0)
    expect(await where('age', 'null' as 'eq', undefined)).toBe(5)
    expect(await where('id', 'in' as 'eq', [1, 2, 99])).toBe(2)
    expect(await where('id', 'gt' as 'eq', 20)).toBe(5)
    const refused = failure(rows({ where: [{ col: 'id" or 1=1 --', op: 'eq', val: 1 }] }))
    expect(await refused).toContain('has no column')
    expect(await failure(rows({}, 'nothing'))).toContain('has no table')
    expect(await failure(rows({ cursor: 'no cursor' }))).toContain('is not a cursor')
    expect((await rows({}, 'odd " name')).rows).toEqual([])
  })

  test('finds rows to refer to', async () => {
    const { items } = await page.call('studio.db.lookup', { table: 'orgs', q: 'ac' })
    expect(items).toEqual([{ pk: 1, label: 'Acme' }])
  })

  test('changes rows in one transaction, and tells who did', async () => {
    const changes: StudioApi['studio.db.apply']['input']['changes'] = [
      { op: 'update', table: 'users', pk: { id: 1 }, set: { age: 50 }, expect: { age: 1 } },
      { op: 'insert', table: 'orgs', set: { id: 3, name: "O'Neil; drop table orgs" } },
      { op: 'delete', table: 'users', pk: { id: 2 } },
      { op: 'update', table: 'users', pk: { id: 3 }, set: { photo: { $blob: 'AQID' } } },
    ]
    const dry = await page.call('studio.db.apply', { changes, dry: true })
    expect(dry.sql).toEqual([
      'update "users" set "age" = 50 where "id" = 1',
      `insert into "orgs" ("id", "name") values (3, 'O''Neil; drop table orgs')`,
      'delete from "users" where "id" = 2',
      `update "users" set "photo" = x'010203' where "id" = 3`,
    ])
    expect(ids(await rows({ where: [{ col: 'id', op: 'eq', val: 2 }] }))).toHaveLength(1)
    const done = await page.call('studio.db.apply', { changes })
    expect(done).toMatchObject({ ok: true, affected: 4, conflicts: [] })
    const found = await rows({ where: [{ col: 'id', op: 'in', val: [1, 2, 3] }] })
    expect(found.rows.map((row) => [row[0], row[2], row[3]])).toEqual([
      [1, 50, null],
      [3, 3, { $blob: 'AQID', bytes: 3 }],
    ])
    const line = given.app.logs.findLast(({ message }) => message === 'the Studio changed rows')
    expect(line).toMatchObject({ level: 'warn', fields: { affected: 4, by: 'developer' } })
  })

  test('writes JSON, times and bytes as what they are, and knows them again', async () => {
    await database.script(
      engine === 'sqlite'
        ? 'create table things (id integer primary key, meta json, at timestamptz, file blob)'
        : 'create table things (id bigint primary key, meta jsonb, at timestamptz, file bytea)',
    )
    const at = { $date: '2026-01-02T03:04:05.678Z' }
    const file = { $blob: new Uint8Array(5_000).fill(7).toBase64() }
    const metas = [{ b: [1], a: null }, { $json: 'a "text"' }, { $json: 7 }, null]
    await page.call('studio.db.apply', {
      changes: metas.map((meta, id) => ({
        ...{ op: 'insert' as const, table: 'things', set: { id, meta, at, file } },
      })),
    })
    const read = await rows({}, 'things')
    expect(read.rows.map(([, meta]) => meta)).toEqual([metas[0], 'a "text"', 7, null])
    expect(read.rows[0]![2]).toEqual(at)
    expect(read.rows[0]![3]).toMatchObject({ bytes: 5_000 })
    // As they were read they are expected again: none has changed meanwhile.
    const changes = read.rows.map((row) => ({
      ...{ op: 'delete' as const, table: 'things', pk: { id: row[0] } },
      expect: Object.fromEntries(read.columns.map((name, index) => [name, row[index]])),
    }))
    expect(await page.call('studio.db.apply', { changes })).toMatchObject({ ok: true, affected: 4 })
    await database.script('drop table things')
  })

  const onPostgres = engine === 'postgres' ? test : () => {}
  onPostgres('writes arrays as arrays, and knows them again', async () => {
    await database.script(`create type mood as enum ('fine', 'so-so');
      create table lists (id bigint primary key, words text[], counts bigint[], grid integer[][], days timestamptz[],
        moods mood[], notes jsonb[], meta jsonb)`)
    const set = {
      words: ['a', 'b,c', 'say "hi"', 'back\\slash', '', 'NULL', null, '{}'],
      counts: [1, { $bigint: '9007199254740993' }, -3],
      grid: [
        [1, 2],
        [3, 4],
      ],
      days: [{ $date: '2026-01-02T03:04:05.678Z' }],
      moods: ['so-so', 'fine'],
      notes: [{ a: 'x "y"' }],
      meta: ['an', 'array of JSON'],
    }
    const empty = { words: [], counts: null, grid: [], days: [], moods: [], notes: [], meta: [] }
    const inserted = { op: 'insert' as const, table: 'lists' }
    await page.call('studio.db.apply', {
      changes: [
        { ...inserted, set: { id: 1, ...set } },
        { ...inserted, set: { id: 2, ...empty } },
      ],
    })
    const read = await rows({}, 'lists')
    const asRead = (at: number) =>
      Object.fromEntries(read.columns.map((name, index) => [name, read.rows[at]![index]]))
    expect(asRead(0)).toEqual({ id: 1, ...set })
    expect(asRead(1)).toEqual({ id: 2, ...empty })
    const changed = { op: 'update' as const, table: 'lists', pk: { id: 1 } }
    const more = { ...changed, set: { words: ['x'], moods: ['fine'] }, expect: asRead(0) }
    expect((await page.call('studio.db.apply', { changes: [more], dry: true })).sql).toEqual([
      `update "lists" set "words" = '{"x"}', "moods" = '{"fine"}' where "id" = 1`,
    ])
    expect(await page.call('studio.db.apply', { changes: [more] })).toMatchObject({ ok: true })
    expect((await database.run('select words, moods from lists where id = 1')).rows).toEqual([
      { words: ['x'], moods: ['fine'] },
    ])
    await database.script('drop table lists; drop type mood')
  })

  test('changes nothing when a row is not any more as it was read', async () => {
    await database.script('update users set age = 77 where id = 4')
    const result = await page.call('studio.db.apply', {
      changes: [
        { op: 'update', table: 'users', pk: { id: 5 }, set: { age: 1 }, expect: { age: null } },
        { op: 'update', table: 'users', pk: { id: 4 }, set: { age: 1 }, expect: { age: 4 } },
        { op: 'delete', table: 'users', pk: { id: 999 }, expect: { age: 4 } },
      ],
    })
    expect(result.ok).toBe(false)
    expect(result.conflicts).toMatchObject([
      { index: 1, column: 'age', expected: 4, actual: 77 },
      { index: 2, column: '' },
    ])
    const [five] = (await rows({ where: [{ col: 'id', op: 'eq', val: 5 }] })).rows
    expect(five![2]).toBeNull()
  })

  test('changes one row at a time, by its whole key', async () => {
    const apply = (pk: Record<string, unknown>, table = 'users') =>
      failure(page.call('studio.db.apply', { changes: [{ op: 'delete', table, pk }] }))
    expect(await apply({})).toContain('name the whole key')
    expect(await apply({ email: 'u07@a.test' })).toContain('name the whole key')
    expect(await apply({ a: 'x' }, 'odd " name')).toContain('name the whole key')
  })

  test('answers statements, and changes nothing by one that reads', async () => {
    const query = (sql: string, more: object = {}) =>
      page.call('studio.db.query', { sql, mode: 'read', ...more })
    const found = await query('select id, name from orgs order by id', { limit: 1, plan: true })
    expect(found).toMatchObject({ columns: ['id', 'name'], rows: [[1, 'Acme']], truncated: true })
    expect(found.plan!.length).toBeGreaterThan(0)
    expect(await failure(query('delete from orgs'))).toMatch(/read-?only/i)
    expect(await failure(query('select nope from orgs'))).toContain('nope')
    for (const sql of [
      'select 1; delete from orgs',
      'commit',
      'pragma query_only = 0',
      'ROLLBACK',
    ]) {
      expect(await failure(query(sql))).toContain('must be one statement')
    }
    const unread = ['  select name\nform orgs', '  select name\n, form from orgs']
    // A value that its type does not take is a mistake in the statement here.
    if (engine === 'postgres') unread.push("select 1 from orgs where id = 'orgs'")
    for (const sql of unread) {
      const { problem } = (await query(sql, { plan: 'only' }).catch((error) => error)) as Refused
      expect(problem).toMatchObject({ code: 'STUDIO_STATEMENT_REFUSED' })
      expect(sql.slice((problem['details'] as { at: number }).at)).toMatch(/^(form|orgs|'orgs')/)
    }
    const planned = await query('delete from orgs', { mode: 'write', plan: 'only' })
    expect(planned).toMatchObject({
      rows: [],
      affected: 0,
      plan: [expect.any(String), ...planned.plan!.slice(1)],
    })
    expect((await rows({}, 'orgs')).rows.length).toBeGreaterThan(1)
    const written = await query("update orgs set name = 'A' where id = 1", { mode: 'write' })
    expect(written.affected).toBe(1)
    expect(given.app.logs.at(-1)).toMatchObject({ message: 'the Studio ran a statement' })
  })
})

test('who may only look reads, and changes nothing', async () => {
  await using looked = await studioApp([idle], { studio: { enabled: true, access: 'read_only' } })
  const code = (call: Promise<unknown>) => call.catch((error: Refused) => error.code)
  const { page } = looked
  const query = (mode: 'read' | 'write') =>
    page.call('studio.db.query', { sql: 'select 1 as n', mode })
  expect((await query('read')).rows).toEqual([[1]])
  expect(await code(query('write'))).toBe('STUDIO_READ_ONLY')
  expect(await code(page.call('studio.db.apply', { changes: [] }))).toBe('STUDIO_READ_ONLY')
  expect(await code(page.call('studio.db.migrate', {}))).toBe('STUDIO_READ_ONLY')
})
