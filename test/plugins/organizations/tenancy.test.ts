// Tenant tables: what a query reaches, what is refused, and where an organisation has to be said.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { t } from 'bunbase'
import { type TypedQueryBuilder, database, everyRow, prepare, sql } from 'bunbase/db'
import { billing } from 'bunbase/plugins/billing'
import { type Organization, unscoped } from 'bunbase/plugins/organizations'
import { thrown } from '../../kernel/thrown.ts'
import { engines } from '../../services.ts'
import { type OrgApp, action, guards, orgApp } from './app.ts'

interface Tables {
  invoices: { id: string; org_id: string; title: string; n: number }
  plain: { id: string }
}
type Builder = TypedQueryBuilder<Tables>
const as = (db: TypedQueryBuilder): Builder => db as unknown as Builder

const TABLES = `
  create table invoices (id text primary key, org_id text not null, title text not null, n integer not null);
  create unique index invoices_title on invoices (org_id, title);
  create table plain (id text primary key)`

const shape = { input: t.Object({}), output: t.Array(t.String()) }
const titles = async (db: TypedQueryBuilder): Promise<string[]> => {
  const rows = await as(db).selectFrom('invoices').select('title').orderBy('title').execute()
  return rows.map(({ title }) => title)
}
const byPlain = action({ name: 'byPlain', ...shape, guards: [guards.inOrg()] }, (_input, ctx) =>
  titles(ctx.db),
)
const byOrg = action({ name: 'byOrg', ...shape, guards: [guards.inOrg()] }, (_input, ctx) =>
  titles(ctx.org.db),
)
const inTransaction = action(
  { name: 'inTransaction', ...shape, guards: [guards.inOrg()] },
  async (_input, ctx) => {
    await ctx.transaction(async () => {
      await as(ctx.db)
        .insertInto('invoices')
        .values({ ...row('new'), org_id: 'x' })
        .execute()
      await ctx.transaction(() =>
        as(ctx.db).updateTable('invoices').set({ n: 7 }).where(everyRow).execute(),
      )
    })
    return titles(ctx.db)
  },
)
const streaming = action(
  { name: 'streaming', ...shape, guards: [guards.inOrg()] },
  async (_input, ctx) => {
    const found: string[] = []
    for await (const { title } of as(ctx.db).selectFrom('invoices').select('title').stream()) {
      found.push(title)
    }
    return found.sort()
  },
)
const forgetful = action({ name: 'forgetful', ...shape }, (_input, ctx) => titles(ctx.db))
const outsideOfTables = action({ name: 'outsideOfTables', ...shape }, async (_input, ctx) =>
  (await as(ctx.db).selectFrom('plain').select('id').execute()).map(({ id }) => id),
)

let made = 0
const row = (title: string) => ({ id: `i${++made}`, title, n: made, org_id: '' })

describe.each(await engines())('on %s', (engine) => {
  let app: OrgApp
  let acme: Organization
  let other: Organization
  let a: Builder
  let b: Builder
  let all: Builder
  beforeAll(async () => {
    const actions = [byPlain, byOrg, inTransaction, streaming, forgetful, outsideOfTables]
    app = await orgApp(engine, { actions, tables: TABLES, config: { tenantTables: ['invoices'] } })
    ;[acme, other] = [await app.organization('Acme'), await app.organization('Other')]
    ;[a, b, all] = [as(app.orgs.db(acme.id)), as(app.orgs.db(other.id)), as(app.orgs.dbOfAll)]
    await a
      .insertInto('invoices')
      .values([row('one'), row('two')])
      .execute()
    await b
      .insertInto('invoices')
      .values([row('one'), row('three')])
      .execute()
  })
  afterAll(() => app[Symbol.asyncDispose]())
  const run = (name: string, org?: Organization): Promise<string[]> =>
    app.call(name, {}, { as: 'system', ...(org && { org: org.id }) })

  test.each(['byPlain', 'byOrg', 'streaming'])(
    '%s gives the rows of the run’s organisation',
    async (name) => {
      expect(await run(name, acme)).toEqual(['one', 'two'])
      expect(await run(name, other)).toEqual(['one', 'three'])
    },
  )

  test('in a transaction, too, whatever is given for the organisation', async () => {
    expect(await run('inTransaction', other)).toEqual(['new', 'one', 'three'])
    const rows = await all.selectFrom('invoices').selectAll().where('n', '=', 7).execute()
    expect(rows.map(({ org_id }) => org_id)).toEqual(Array(3).fill(other.id))
    await b.deleteFrom('invoices').where('title', '=', 'new').execute()
  })

  describe('without an organisation', () => {
    const missing = { code: 'MISSING_ORGANIZATION', status: 500 }
    test('a query on a tenant table fails: in actions, in tests, in programs', async () => {
      expect(await thrown(run('forgetful'))).toMatchObject(missing)
      expect(await thrown(titles(app.get(database)!.db))).toMatchObject(missing)
      const mine = app.get(database)!.tables<Tables>()
      expect(await thrown(mine.deleteFrom('invoices').where(everyRow).execute())).toMatchObject(
        missing,
      )
      const insert = mine.insertInto('invoices').values(row('x'))
      expect(await thrown(insert.execute())).toMatchObject(missing)
    })

    test('other tables are there as ever', async () => {
      expect(await run('outsideOfTables')).toEqual([])
    })

    test('rows that a test needs are read and put back, whosever they are', async () => {
      const db = app.get(database)!
      const seen = { sql: 'select * from invoices', parameters: [], rows: [] }
      const { rows } = await db.needed([seen])
      expect(rows).toHaveLength(4)
      await all.deleteFrom('invoices').where('title', '=', 'three').execute()
      await db.restore(rows)
      expect(await titles(app.orgs.dbOfAll)).toEqual(['one', 'one', 'three', 'two'])
    })

    test('`everybody` is said, and then it is everybody', async () => {
      expect(await titles(app.orgs.dbOfAll)).toEqual(['one', 'one', 'three', 'two'])
    })
  })

  describe('refused is what cannot be confined', () => {
    const refused = { code: 'TENANT_QUERY_REFUSED', status: 500 }
    const queries: Record<string, (db: any) => { execute(db?: any): Promise<unknown> }> = {
      'SQL by hand': () => sql`select * from invoices`,
      'SQL in capitals': () => sql`SELECT * FROM "INVOICES"`,
      'SQL with a table put in': () => sql`select * from ${sql.table('invoices')}`,
      'SQL with a name put in': () => sql`select * from ${sql.id('invoices')}`,
      'SQL with a reference as table': () => sql`select * from ${sql.ref('invoices')}`,
      'SQL made of text': () => sql`select * from ${sql.raw('invoices')}`,
      'SQL as table': (db) => db.selectFrom(sql`invoices`.as('i')).selectAll(),
      'SQL as condition': (db) =>
        db
          .selectFrom('plain')
          .selectAll()
          .where(sql`exists (select 1 from invoices)`),
      'SQL as value': (db) =>
        db.insertInto('plain').values({ id: sql`(select max(id) from invoices)` }),
      'a `with` of the same name': (db) =>
        db
          .with('invoices', (q: any) => q.selectFrom('invoices').selectAll())
          .selectFrom('invoices')
          .selectAll(),
      replacing: (db) => db.replaceInto('invoices').values(row('one')),
      merging: (db) =>
        db
          .mergeInto('invoices')
          .using('plain', 'plain.id', 'invoices.id')
          .whenMatched()
          .thenDelete(),
      'an insert that names no columns': (db) =>
        db.insertInto('invoices').expression(db.selectFrom('invoices').selectAll()),
      'a column of no plain name': (db) =>
        db
          .updateTable('invoices')
          .set(sql`org_id`, 'x')
          .where(everyRow),
    }
    test.each(Object.keys(queries))('%s', async (name) => {
      expect(await thrown(queries[name]!(a).execute(a))).toMatchObject(refused)
    })

    test('statements by hand on the database itself', async () => {
      expect(await thrown(app.get(database)!.run('delete from invoices'))).toMatchObject(refused)
    })

    test('and what forgets its condition, still', async () => {
      expect(await thrown(a.updateTable('invoices').set({ n: 1 }).execute())).toMatchObject({
        code: 'MISSING_CONDITION',
      })
    })
  })

  test('SQL by hand that minds the organisation says so; built parts of it are confined', async () => {
    const query = sql<{ c: number }>`select count(*) as c from invoices where org_id = ${acme.id}`
    const { rows } = await unscoped(query).execute(a)
    expect(Number(rows[0]!.c)).toBe(2)
    const part = a.selectFrom('invoices').select('title')
    const mixed = await unscoped(
      sql<{ title: string }>`select title from (${part}) as invoices`,
    ).execute(a)
    expect(mixed.rows.map(({ title }) => title).sort()).toEqual(['one', 'two'])
    // A column of a table that stands in the query as such is nobody's secret.
    const upper = a.selectFrom('invoices').select(sql<string>`upper(invoices.title)`.as('t'))
    expect((await upper.execute()).map(({ t: title }) => title).sort()).toEqual(['ONE', 'TWO'])
  })

  test('a prepared query is planned once and runs for each organisation', async () => {
    let builds = 0
    const byTitle = prepare((db: Builder, p: { title: string }) => {
      builds++
      return db.selectFrom('invoices').select('org_id').where('title', '=', p.title)
    })
    expect(await byTitle.all(a, { title: 'one' })).toEqual([{ org_id: acme.id }])
    expect(await byTitle.all(b, { title: 'one' })).toEqual([{ org_id: other.id }])
    expect(builds).toBe(1)
    expect(await byTitle.all(all, { title: 'one' })).toHaveLength(2)
    const nobody = as(app.get(database)!.db)
    expect(await thrown(byTitle.all(nobody, { title: 'one' }))).toMatchObject({
      code: 'MISSING_ORGANIZATION',
    })
  })

  test('a query that one has built and another runs reaches the rows of whom runs it', async () => {
    const compiled = a.selectFrom('invoices').select('title').orderBy('title').compile()
    expect((await b.executeQuery(compiled)).rows).toEqual([{ title: 'one' }, { title: 'three' }])
    const inner = b.selectFrom('invoices').select('title')
    const outer = a.selectFrom('invoices').select('title').where('title', 'in', inner).execute()
    expect((await outer).length).toBe(2)
  })

  test('a conflict is one within the organisation, and rows of others are not updated', async () => {
    const upsert = (title: string, id = `u${title}`) =>
      a
        .insertInto('invoices')
        .values({ id, title, n: 100, org_id: other.id })
        .onConflict((conflict) => conflict.column('title').doUpdateSet({ n: 100 }))
        .returning('title')
        .execute()
    expect(await upsert('three')).toEqual([{ title: 'three' }])
    expect(await upsert('one')).toEqual([{ title: 'one' }])
    const [foreign] = await b
      .selectFrom('invoices')
      .selectAll()
      .where('title', '=', 'three')
      .execute()
    expect(foreign!.org_id).toBe(other.id)
    expect(foreign!.n).not.toBe(100)
    // An id is nobody's alone: the row that is in the way stays as it is.
    const taken = await a
      .insertInto('invoices')
      .values({ id: foreign!.id, title: 'mine', n: 1, org_id: '' })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ title: 'mine' }))
      .returningAll()
      .execute()
    expect(taken).toEqual([])
    expect(await titles(app.orgs.db(other.id))).toEqual(['one', 'three'])
    await a.deleteFrom('invoices').where('title', '=', 'three').execute()
  })
})

describe('at the start', () => {
  test('a tenant table without `org_id` is a mistake', async () => {
    await using app = await orgApp('sqlite', {
      tables: 'create table invoices (id text)',
      config: { tenantTables: ['invoices'] },
    })
    expect((await thrown(app.start())).message).toContain('tenantTables names "invoices"')
  })

  test('a table with one that is not named is warned of, and none of a plugin', async () => {
    await using app = await orgApp('sqlite', {
      ...{ tables: TABLES, plugins: [billing({ billing: { plans: {} } })] },
    })
    await app.start()
    const warned = app.logs.filter(({ level }) => level === 'warn')
    expect(warned.map(({ fields }) => fields['table'])).toEqual(['invoices'])
  })
})
