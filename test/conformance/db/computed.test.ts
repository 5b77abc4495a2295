// What docs/database.md says to write so that computed values are the same on both engines.
import { beforeAll, expect, test } from 'bun:test'
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
})
