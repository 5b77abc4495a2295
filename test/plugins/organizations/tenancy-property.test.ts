// Random queries of one organisation give what they give where no other ever was, and leave others alone.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Database, type TypedQueryBuilder, database, sql } from 'bunbase/db'
import { type Engine, engines } from '../../services.ts'
import { type OrgApp, orgApp } from './app.ts'

interface Tables {
  items: { id: string; org_id: string; kind: string; n: number }
  notes: { id: string; org_id: string; item: string; n: number }
  plain: { id: string; kind: string; n: number }
}
type Builder = TypedQueryBuilder<Tables>
type Table = keyof Tables

const TABLES = `
  create table items (id text primary key, org_id text not null, kind text not null, n integer not null);
  create unique index items_kind on items (org_id, kind);
  create table notes (id text primary key, org_id text not null, item text not null, n integer not null);
  create table plain (id text primary key, kind text not null, n integer not null);`
const COLUMNS = { items: ['kind', 'n'], notes: ['item', 'n'], plain: ['kind', 'n'] } as const
const KEYS = ['k0', 'k1', 'k2', 'k3', 'k4']

/** A query that is written down, to be built by any builder. */
interface Shape {
  readonly table: Table
  readonly joins: readonly { readonly how: string; readonly table: Table; readonly on: string }[]
  readonly where: readonly Condition[]
  readonly or: boolean
  readonly under: 'nothing' | 'with' | 'subquery'
  readonly union: Table | undefined
  readonly count: boolean
}
type Condition =
  | { readonly is: 'more'; readonly than: number }
  | { readonly is: 'raw' }
  | { readonly is: 'exists' | 'in' | 'notIn'; readonly table: Table; readonly than: number }

const table = fc.constantFrom<Table>('items', 'notes', 'plain')
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ is: fc.constant('more' as const), than: fc.integer({ min: -1, max: 6 }) }),
  fc.record({ is: fc.constant('raw' as const) }),
  fc.record({
    is: fc.constantFrom('exists' as const, 'in' as const, 'notIn' as const),
    table,
    than: fc.integer({ min: -1, max: 6 }),
  }),
)
const shape: fc.Arbitrary<Shape> = fc.record({
  table,
  joins: fc.array(
    fc.record({
      how: fc.constantFrom('inner', 'left', 'right', 'full', 'cross'),
      table,
      on: fc.constantFrom('n', 'key'),
    }),
    { maxLength: 2 },
  ),
  where: fc.array(condition, { maxLength: 3 }),
  or: fc.boolean(),
  under: fc.constantFrom('nothing', 'with', 'subquery'),
  union: fc.option(table, { nil: undefined }),
  count: fc.boolean(),
})

const keyOf = (name: Table): string => COLUMNS[name][0]

/** The conditions of a shape, on the table that is called `a`. */
function conditions(eb: any, db: any, { where, or }: Pick<Shape, 'where' | 'or'>, as: string): any {
  const all = where.map((each) => {
    if (each.is === 'more') return eb(`${as}.n`, '>', each.than)
    if (each.is === 'raw') return sql<boolean>`${sql.ref(`${as}.n`)} % 2 = 0 or false`
    // Built by the builder itself or by the expression: both are part of the query.
    const inner = (each.than % 2 === 0 ? db : eb)
      .selectFrom(`${each.table} as s`)
      .where('s.n', '>', each.than)
    if (each.is === 'exists') return eb.exists(inner.select('s.id').whereRef('s.n', '=', `${as}.n`))
    return eb(`${as}.n`, each.is === 'in' ? 'in' : 'not in', inner.select('s.n'))
  })
  if (all.length === 0) return sql<boolean>`1 = 1`
  return or ? eb.or(all) : eb.and(all)
}

function select(db: any, it: Shape): any {
  const joined = it.joins.reduce(
    (query: any, { how, table: name, on }, index) => {
      const as = `j${index}`
      if (how === 'cross') return query.crossJoin(`${name} as ${as}`)
      const left = on === 'n' ? 'a.n' : `a.${keyOf(it.table)}`
      const right = on === 'n' ? `${as}.n` : `${as}.${keyOf(name)}`
      return query[`${how}Join`](`${name} as ${as}`, left, right)
    },
    db.selectFrom(`${it.table} as a`),
  )
  const columns = [
    'a.id as id',
    'a.n as n',
    ...it.joins.map((_, index) => `j${index}.id as id${index}`),
  ]
  const chosen = joined.select(columns).where((eb: any) => conditions(eb, db, it, 'a'))
  return it.count
    ? chosen.select((eb: any) =>
        eb
          .selectFrom('items as c')
          .select((inner: any) => inner.fn.countAll().as('x'))
          .as('counted'),
      )
    : chosen
}

function build(db: Builder, it: Shape): any {
  const own = db as any
  if (it.under === 'with') {
    return own
      .with('w', (inner: any) => select(inner, it))
      .selectFrom('w')
      .selectAll()
  }
  if (it.under === 'subquery') return own.selectFrom(select(own, it).as('q')).selectAll()
  if (it.union === undefined) return select(own, it)
  const other = { ...it, table: it.union, joins: [], where: [], or: false }
  const bare = { ...it, joins: [], count: false }
  return select(own, bare).unionAll(select(own, { ...other, count: false }))
}

const sorted = (rows: unknown[]): string[] => rows.map((row) => JSON.stringify(row)).sort()

/** A change that is written down. */
type Change = { readonly where: readonly Condition[]; readonly or: boolean } & (
  | { readonly do: 'update'; readonly n: number; readonly from: boolean }
  | { readonly do: 'delete' }
  | { readonly do: 'insert'; readonly org: string | undefined; readonly ids: readonly string[] }
  | { readonly do: 'copy' }
  | { readonly do: 'upsert'; readonly kind: string; readonly n: number }
)
const change: fc.Arbitrary<Change> = fc
  .record({ where: fc.array(condition, { minLength: 1, maxLength: 2 }), or: fc.boolean() })
  .chain((base) =>
    fc
      .oneof(
        fc.record({
          do: fc.constant('update' as const),
          n: fc.integer({ min: 0, max: 9 }),
          from: fc.boolean(),
        }),
        fc.record({ do: fc.constant('delete' as const) }),
        fc.record({
          do: fc.constant('insert' as const),
          org: fc.constantFrom(undefined, 'a', 'b'),
          ids: fc.uniqueArray(fc.constantFrom('x1', 'x2', 'x3'), { minLength: 1 }),
        }),
        fc.record({ do: fc.constant('copy' as const) }),
        fc.record({
          do: fc.constant('upsert' as const),
          kind: fc.constantFrom(...KEYS),
          n: fc.integer({ min: 0, max: 9 }),
        }),
      )
      .map((rest) => ({ ...base, ...rest }) as Change),
  )

async function apply(db: Builder, it: Change): Promise<unknown[]> {
  const own = db as any
  const where = (eb: any): any => conditions(eb, own, it, 'items')
  switch (it.do) {
    case 'update': {
      const query = own.updateTable('items').set({ n: it.n, org_id: 'b' })
      const joined = it.from
        ? query.from('notes as f').whereRef('f.item', '=', 'items.kind')
        : query
      return joined.where(where).returning(['items.id', 'items.n']).execute()
    }
    case 'delete':
      return own.deleteFrom('items').where(where).returning(['id', 'n']).execute()
    case 'insert': {
      const org = it.org === undefined ? {} : { org_id: it.org }
      const rows = it.ids.map((id) => ({ id, kind: id, n: 1, ...org }))
      return own.insertInto('items').values(rows).returning(['id', 'n']).execute()
    }
    case 'copy': {
      const rows = own
        .selectFrom('items')
        .select([sql`'c' || items.id`.as('id'), sql`'c' || items.kind`.as('kind'), 'n'])
      return own
        .insertInto('items')
        .columns(['id', 'kind', 'n'])
        .expression(rows.where(where))
        .returning(['id', 'n'])
        .execute()
    }
    case 'upsert':
      return own
        .insertInto('items')
        .values({ id: 'up', kind: it.kind, n: it.n })
        .onConflict((conflict: any) =>
          conflict.column('kind').doUpdateSet({ n: it.n, org_id: 'b' }),
        )
        .returning(['id', 'n'])
        .execute()
  }
}

describe.each(await engines())('on %s', (engine: Engine) => {
  const RUNS = engine === 'sqlite' ? 400 : 120
  let app: OrgApp
  let alone: OrgApp
  let mixed: Database
  let single: Database
  beforeAll(async () => {
    const options = { config: { tenantTables: ['items', 'notes'] }, tables: TABLES }
    ;[app, alone] = await Promise.all([orgApp(engine, options), orgApp(engine, options)])
    ;[mixed, single] = [app.get(database)!, alone.get(database)!]
    const rows = (org: string) =>
      KEYS.map((kind, n) => ({ id: `${org}${n}`, org_id: org, kind, n }))
    const fill = async (of: Database, orgs: readonly string[]): Promise<void> => {
      const all = of.dbOfAll as unknown as Builder
      for (const org of orgs) {
        await all.insertInto('items').values(rows(org)).execute()
        const notes = rows(org).map(({ kind, ...row }) => ({ ...row, item: kind }))
        await all.insertInto('notes').values(notes).execute()
      }
      const plain = KEYS.map((kind, n) => ({ id: `p${n}`, kind, n: n + 1 }))
      await all.insertInto('plain').values(plain).execute()
    }
    // What is b's would be found by most conditions that find what is a's.
    await fill(mixed, ['b', 'a'])
    await fill(single, ['a'])
  })
  afterAll(async () => {
    await app[Symbol.asyncDispose]()
    await alone[Symbol.asyncDispose]()
  })
  const ofA = (): Builder => app.orgs.db('a') as unknown as Builder
  const onlyA = (): Builder => alone.orgs.dbOfAll as unknown as Builder

  test('what is read is the same as where there is no other organisation', async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (it) => {
        const found = await build(ofA(), it).execute()
        const expected = await build(onlyA(), it).execute()
        expect(sorted(found)).toEqual(sorted(expected))
      }),
      { numRuns: RUNS },
    )
  })

  test('what is changed is the same, and nothing of others', async () => {
    const undo = new Error('undo')
    const attempt = async (of: Database, db: Builder, it: Change) => {
      let seen: { returned: string[]; own: string[]; others: string[] } | undefined
      await of
        .transaction(async () => {
          const returned = await apply(db, it)
          const rows = await (of.dbOfAll as unknown as Builder)
            .selectFrom('items')
            .selectAll()
            .execute()
          seen = {
            returned: sorted(returned),
            own: sorted(rows.filter(({ org_id }) => org_id === 'a')),
            others: sorted(rows.filter(({ org_id }) => org_id !== 'a')),
          }
          throw undo
        })
        .catch((error: unknown) => {
          if (error !== undo) throw error
        })
      return seen!
    }
    const before = sorted(
      await (mixed.dbOfAll as unknown as Builder)
        .selectFrom('items')
        .selectAll()
        .where('org_id', '=', 'b')
        .execute(),
    )
    await fc.assert(
      fc.asyncProperty(change, async (it) => {
        const found = await attempt(mixed, ofA(), it)
        const expected = await attempt(single, alone.orgs.db('a') as unknown as Builder, it)
        expect(found.others).toEqual(before)
        expect({ ...found, others: [] }).toEqual({ ...expected, others: [] })
        expect(expected.others).toEqual([])
      }),
      { numRuns: RUNS / 2 },
    )
  })
})
