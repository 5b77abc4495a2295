// That computed values are the same on both engines, some when written as docs/database.md says.
import { beforeAll, describe, expect, test } from 'bun:test'
import { everyRow, sql } from 'bunbase/db'
import { type Shop, createShop, eachEngine } from './setup.ts'

await eachEngine((open) => {
  let db: Shop
  beforeAll(async () => {
    db = open().db as unknown as Shop
    await createShop(db)
    const customer = { name: 'Ann', email: null }
    await db
      .insertInto('customers')
      .values([customer, { ...customer, name: 'Bob' }])
      .execute()
    const order = { customer_id: 1, notes: null }
    await db
      .insertInto('orders')
      .values([
        { ...order, amount: '12.50', paid: true },
        { ...order, amount: '1.25', paid: false },
      ])
      .execute()
  })

  test('whether there is something, as 1 or 0', async () => {
    const rows = await db
      .selectFrom('customers')
      .orderBy('id')
      .select((eb) => {
        const orders = eb
          .selectFrom('orders')
          .select('id')
          .whereRef('customer_id', '=', 'customers.id')
        return eb.cast<number>(eb.exists(orders), 'integer').as('has_orders')
      })
      .execute()
    expect(rows).toEqual([{ has_orders: 1 }, { has_orders: 0 }])
  })

  test('a case, of numbers or texts', async () => {
    const rows = await db
      .selectFrom('orders')
      .orderBy('id')
      .select((eb) => [
        eb.case().when('paid', '=', true).then(1).else(0).end().as('number'),
        eb.case().when('amount', '>', '10').then('large').else('small').end().as('text'),
      ])
      .execute()
    expect(rows).toEqual([
      { number: 1, text: 'large' },
      { number: 0, text: 'small' },
    ])
  })

  test('averages, and sums of numeric columns, as numbers', async () => {
    const row = await db
      .selectFrom('orders')
      .select((eb) => [
        eb.cast<number>(eb.fn.avg('id'), 'double precision').as('average'),
        eb.cast<number>(eb.fn.sum('amount'), 'double precision').as('total'),
        eb.fn.sum<number>('customer_id').as('sum'),
      ])
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ average: 1.5, total: 13.75, sum: 2 })
  })

  describe('what is computed in another query is read as what it is', () => {
    const placed_at = new Date('2026-01-02T03:04:05.678Z')
    const wanted = { customer_id: 1, last: placed_at, most: '12.50', any: true }
    beforeAll(() => db.updateTable('orders').set({ placed_at }).where(everyRow).execute())
    const latest = (from: Shop) =>
      from
        .selectFrom('orders')
        .select((eb) => [
          'customer_id',
          eb.fn.max('placed_at').as('last'),
          eb.fn.coalesce(eb.fn.max('amount'), eb.val('0')).as('most'),
          eb.exists(eb.selectFrom('customers').select('id')).as('any'),
        ])
        .groupBy('customer_id')

    test('in a query that is selected from', async () => {
      const all = await db.selectFrom(latest(db).as('latest')).selectAll().execute()
      expect(all).toEqual([wanted])
      const joined = await db
        .selectFrom('customers')
        .innerJoin(latest(db).as('l'), 'l.customer_id', 'customers.id')
        .select((eb) => ['l.last', 'most', eb.fn.max('l.last').over().as('very_last')])
        .executeTakeFirstOrThrow()
      expect(joined).toEqual({ last: placed_at, most: '12.50', very_last: placed_at })
    })

    test('in a common table expression, renamed or not', async () => {
      const all = await db
        .with('latest', (q) => latest(q as unknown as Shop))
        .with('named(who, at)', (q) =>
          q.selectFrom('latest').select(['customer_id as who', 'last as at']),
        )
        .selectFrom('latest')
        .innerJoin('named', 'named.who', 'latest.customer_id')
        .selectAll('latest')
        .select('named.at')
        .execute()
      expect(all).toEqual([{ ...wanted, at: placed_at }])
    })

    test('in a subquery that stands for a value, a union and what a write returns', async () => {
      const last = db.selectFrom('orders').select((eb) => eb.fn.max('placed_at').as('last'))
      const row = await db
        .selectFrom('customers')
        .select((eb) => [
          last.as('last'),
          eb.fn.coalesce(last, sql<Date>`null`).as('known'),
          eb.case().when('id', '=', 1).then(last).end().as('own'),
          eb('id', '=', 1).as('first'),
        ])
        .where('id', '=', 1)
        .executeTakeFirstOrThrow()
      expect(row).toEqual({ last: placed_at, known: placed_at, own: placed_at, first: true })
      const none = db.selectNoFrom(sql<Date>`null`.as('last'))
      expect(await last.unionAll(none).orderBy('last').execute()).toContainEqual({
        last: placed_at,
      })
      const written = await db
        .updateTable('orders')
        .set({ notes: null })
        .where('id', '=', 1)
        .returning((eb) => eb.fn.coalesce('placed_at', sql<Date>`null`).as('last'))
        .execute()
      expect(written).toEqual([{ last: placed_at }])
    })

    test('of a query that refers to itself', async () => {
      const rows = await db
        .withRecursive('days', (q) =>
          q
            .selectFrom('orders')
            .select(['placed_at', sql<number>`1`.as('n')])
            .where('id', '=', 1)
            .unionAll(
              q
                .selectFrom('days')
                .select(['placed_at', sql<number>`n + 1`.as('n')])
                .where('n', '<', 3),
            ),
        )
        .selectFrom('days')
        .select((eb) => [eb.fn.max('placed_at').as('last'), eb.fn.max('n').as('n')])
        .execute()
      expect(rows).toEqual([{ last: placed_at, n: 3 }])
    })
  })
})
