import { beforeAll, expect, test } from 'bun:test'
import { type Database, everyRow, sql } from 'bunbase/db'
import { type Shop, createShop, eachEngine } from './setup.ts'

await eachEngine((open, engine) => {
  let database: Database
  let db: Shop

  beforeAll(async () => {
    database = open()
    db = database.tables()
    await createShop(db)
    await db
      .insertInto('customers')
      .values(
        ['Ann', 'Bob', 'Cid', 'dan'].map((name, i) => ({
          name,
          email: i === 3 ? null : `${name}@x.org`,
        })),
      )
      .execute()
    await db
      .insertInto('orders')
      .values([
        {
          customer_id: 1,
          amount: '10.50',
          notes: { tags: ['a', 'b'], gift: true, to: { city: 'Rome' } },
        },
        { customer_id: 1, amount: '5', paid: true, notes: null },
        { customer_id: 2, amount: '100', paid: true, notes: { tags: [] } },
      ])
      .execute()
  })

  test('where with and, or, in, like, null checks, order and limit', async () => {
    const rows = await db
      .selectFrom('customers')
      .select(['id', 'name'])
      .where((eb) =>
        eb.or([
          eb.and([eb('name', 'like', 'A%'), eb('id', '=', 1)]),
          eb('email', 'is', null),
          eb('id', 'in', [2, 3]),
        ]),
      )
      .where('name', '!=', 'Cid')
      .orderBy('name', 'desc')
      .limit(10)
      .offset(0)
      .execute()
    expect(rows.map(({ name }) => name).sort()).toEqual(['Ann', 'Bob', 'dan'])
  })

  test('like minds the case, ilike does not', async () => {
    const named = (operator: 'like' | 'ilike', pattern: string) =>
      db.selectFrom('customers').select('name').where('name', operator, pattern).execute()
    expect(await named('like', 'a%')).toEqual([])
    expect(await named('ilike', 'a%')).toEqual([{ name: 'Ann' }])
    expect(await named('ilike', 'DAN')).toEqual([{ name: 'dan' }])
  })

  test('in takes a list of any length, and none of it means no row', async () => {
    const ids = (list: number[]) =>
      db.selectFrom('customers').select('id').where('id', 'in', list).execute()
    expect(await ids([])).toEqual([])
    expect(await ids([2])).toEqual([{ id: 2 }])
    expect(await ids(Array.from({ length: 40_000 }, (_, i) => i))).toHaveLength(4)
    expect(
      await db.selectFrom('customers').select('id').where('id', 'not in', []).execute(),
    ).toHaveLength(4)
    const others = db.selectFrom('customers').select('name').where('name', 'not in', ['Ann', 'Bob'])
    expect((await others.execute()).map(({ name }) => name).sort()).toEqual(['Cid', 'dan'])
    const sub = db
      .selectFrom('customers')
      .select('name')
      .where('id', 'in', (eb) =>
        eb.selectFrom('orders').select('customer_id').where('amount', '>', '50'),
      )
    expect(await sub.execute()).toEqual([{ name: 'Bob' }])
  })

  test('lists of two lengths are one statement', async () => {
    const of = (list: number[]) =>
      db.selectFrom('orders').select('id').where('id', 'in', list).compile().sql
    expect(of([1])).toBe(of([1, 2, 3]))
  })

  test('joins, grouping, having and aggregates', async () => {
    const rows = await db
      .selectFrom('customers as c')
      .leftJoin('orders as o', 'o.customer_id', 'c.id')
      .select((eb) => [
        'c.name',
        eb.fn.count('o.id').as('orders'),
        eb.fn.sum<string>('o.amount').as('total'),
      ])
      .groupBy('c.name')
      .having((eb) => eb.fn.count('o.id'), '>', 0)
      .orderBy('c.name')
      .execute()
    expect(rows.map(({ name, orders, total }) => [name, orders, Number(total)])).toEqual([
      ['Ann', 2, 15.5],
      ['Bob', 1, 100],
    ])
  })

  test('an inner join reads each table as its columns are declared', async () => {
    const row = await db
      .selectFrom('orders')
      .innerJoin('customers', 'customers.id', 'orders.customer_id')
      .select([
        'customers.name',
        'orders.paid',
        'orders.amount',
        'orders.placed_at',
        'orders.notes',
      ])
      .where('orders.amount', '=', '100')
      .executeTakeFirstOrThrow()
    expect(row).toEqual({
      name: 'Bob',
      paid: true,
      amount: '100.00',
      placed_at: expect.any(Date),
      notes: { tags: [] },
    })
  })

  test('common table expressions, recursive ones too', async () => {
    const { rows } = await sql<{
      n: number
    }>`with recursive t(n) as (select 1 union all select n + 1 from t where n < 5) select n from t`.execute(
      db,
    )
    expect(rows.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5])
    const paid = await db
      .with('paid', (q) =>
        q.selectFrom('orders').select(['customer_id', 'amount']).where('paid', '=', true),
      )
      .selectFrom('paid')
      .select((eb) => eb.fn.countAll().as('n'))
      .executeTakeFirstOrThrow()
    expect(paid).toEqual({ n: 2 })
  })

  test('unions and window functions', async () => {
    const names = await db
      .selectFrom('customers')
      .select('name')
      .where('id', '=', 1)
      .union(db.selectFrom('customers').select('name').where('id', '=', 2))
      .orderBy('name')
      .execute()
    expect(names).toEqual([{ name: 'Ann' }, { name: 'Bob' }])
    const ranked = await db
      .selectFrom('orders')
      .select((eb) => [
        'id',
        eb.fn
          .agg<number>('row_number')
          .over((o) => o.orderBy('amount', 'desc'))
          .as('rank'),
      ])
      .orderBy('rank')
      .execute()
    expect(ranked.map(({ rank }) => rank)).toEqual([1, 2, 3])
    expect(ranked[0]!.id).toBe(3)
  })

  test('JSON is reached into, and what is found is read as JSON', async () => {
    const row = await db
      .selectFrom('orders')
      .where('id', '=', 1)
      .select((eb) => [
        eb.ref('notes', '->').key('to').as('to'),
        eb.ref('notes', '->').key('tags').at(1).as('second'),
        eb.ref('notes', '->').key('gift').as('gift'),
        eb.ref('notes', '->').key('none').as('none'),
        eb.ref('notes', '->>').key('to').key('city').as('city'),
      ])
      .executeTakeFirstOrThrow()
    expect(row).toEqual({
      to: { city: 'Rome' },
      second: 'b',
      gift: true,
      none: null,
      city: 'Rome',
    })
    const found = await db
      .selectFrom('orders')
      .select('id')
      .where((eb) => eb(eb.ref('notes', '->>').key('to').key('city'), '=', 'Rome'))
      .execute()
    expect(found).toEqual([{ id: 1 }])
  })

  test('JSON is reached into by any key, and from the end of a list', async () => {
    const keys = ['$ref', '$.a', 'a"b', '"', "it's", 'a.b', 'a\\b', '1', '', '[0]', 'ü']
    const notes = { tags: ['x', 'y'], ...Object.fromEntries(keys.map((key) => [key, `of ${key}`])) }
    const { id } = await db
      .insertInto('orders')
      .values({ customer_id: 1, amount: '1', notes })
      .returning('id')
      .executeTakeFirstOrThrow()
    const found = await db
      .selectFrom('orders')
      .where('id', '=', id)
      .select((eb) => eb.ref('notes', '->').key('tags').at(-1).as('last'))
      .select((eb) => keys.map((key, i) => eb.ref('notes', '->>').key(key).as(`k${i}`)))
      .executeTakeFirstOrThrow()
    const expected = Object.fromEntries(keys.map((key, i) => [`k${i}`, `of ${key}`]))
    expect(found).toEqual({ last: 'y', ...expected } as never)
    await db.deleteFrom('orders').where('id', '=', id).execute()
  })

  if (engine === 'postgres') {
    test('a form of JSON access that Postgres does not have is refused with what to write', () => {
      const query = db
        .selectFrom('orders')
        .select((eb) => eb.ref('notes', '->$').key('to').as('to'))
      expect(() => query.compile()).toThrow("write '->'")
    })
  }

  test('insert, upsert, update and delete tell what they did', async () => {
    const one = await db
      .insertInto('customers')
      .values({ name: 'Eve', email: 'eve@x.org' })
      .executeTakeFirst()
    expect(one.numInsertedOrUpdatedRows).toBe(1n)
    const again = await db
      .insertInto('customers')
      .values({ name: 'Eva', email: 'eve@x.org' })
      .onConflict((c) => c.column('email').doUpdateSet((eb) => ({ name: eb.ref('excluded.name') })))
      .returning(['name', 'email'])
      .execute()
    expect(again).toEqual([{ name: 'Eva', email: 'eve@x.org' }])
    const ignored = await db
      .insertInto('customers')
      .values({ name: 'Eve', email: 'eve@x.org' })
      .onConflict((c) => c.column('email').doNothing())
      .executeTakeFirst()
    expect(ignored.numInsertedOrUpdatedRows ?? 0n).toBe(0n)
    const updated = await db
      .updateTable('customers')
      .set({ name: 'Eve' })
      .where('email', '=', 'eve@x.org')
      .executeTakeFirst()
    expect(updated.numUpdatedRows).toBe(1n)
    const none = await db
      .updateTable('customers')
      .set({ name: 'x' })
      .where('id', '=', -1)
      .executeTakeFirst()
    expect(none.numUpdatedRows).toBe(0n)
    const gone = await db
      .deleteFrom('customers')
      .where('email', '=', 'eve@x.org')
      .returning('name')
      .execute()
    expect(gone).toEqual([{ name: 'Eve' }])
  })

  test('an upsert keeps the values of its columns', async () => {
    const insert = (notes: unknown, paid: boolean) =>
      db
        .insertInto('orders')
        .values({ id: 900, customer_id: 1, amount: '1', notes, paid })
        .onConflict((c) => c.column('id').doUpdateSet({ notes, paid }))
        .returning(['notes', 'paid'])
        .executeTakeFirst()
    expect(await insert('first', false)).toEqual({ notes: 'first', paid: false })
    expect(await insert('second', true)).toEqual({ notes: 'second', paid: true })
    await db.deleteFrom('orders').where('id', '=', 900).execute()
  })

  test('insert from select', async () => {
    await db
      .insertInto('customers')
      .columns(['name', 'email'])
      .expression(
        db
          .selectFrom('customers')
          .select(['name', sql<string>`'copy-' || email`.as('email')])
          .where('id', '=', 1),
      )
      .execute()
    const copy = await db
      .selectFrom('customers')
      .select('name')
      .where('email', '=', 'copy-Ann@x.org')
      .execute()
    expect(copy).toEqual([{ name: 'Ann' }])
    await db.deleteFrom('customers').where('email', '=', 'copy-Ann@x.org').execute()
  })

  test('an update or delete without a condition is refused before it is sent', async () => {
    await expect(db.deleteFrom('orders').execute()).rejects.toMatchObject({
      code: 'MISSING_CONDITION',
    })
    await expect(db.updateTable('orders').set({ paid: true }).execute()).rejects.toMatchObject({
      code: 'MISSING_CONDITION',
    })
    expect(
      await db.selectFrom('orders').select('id').where('paid', '=', false).execute(),
    ).toHaveLength(1)
  })

  test('everyRow says that all rows are meant', async () => {
    await database.script('create table scratch (n integer)')
    const scratch = database.tables<{ scratch: { n: number } }>()
    await scratch
      .insertInto('scratch')
      .values([{ n: 1 }, { n: 2 }])
      .execute()
    const updated = await scratch
      .updateTable('scratch')
      .set({ n: 0 })
      .where(everyRow)
      .executeTakeFirst()
    expect(updated.numUpdatedRows).toBe(2n)
    const deleted = await scratch.deleteFrom('scratch').where(everyRow).executeTakeFirst()
    expect(deleted.numDeletedRows).toBe(2n)
  })

  test.each([undefined, 'text'] as const)(
    'explain names the table, in format %s',
    async (format) => {
      const plan = await db.selectFrom('orders').selectAll().where('id', '=', 1).explain(format)
      expect(JSON.stringify(plan)).toContain('orders')
    },
  )

  test('a form of explain that SQLite does not have is refused with what to write', async () => {
    const asked = db.selectFrom('orders').selectAll().explain('json')
    if (database.engine === 'postgres')
      expect(JSON.stringify(await asked)).toContain('Relation Name')
    else await expect(asked).rejects.toThrow('explain() or explain("text")')
  })

  test('after explain, what was written since is still read', async () => {
    await database.script('create table explained (n integer)')
    const tables = database.tables<{ explained: { n: number } }>()
    const all = tables.selectFrom('explained').select('n')
    await all.explain()
    await database.run('/* the plan */ explain select n from explained')
    expect(await all.execute()).toEqual([])
    await tables.insertInto('explained').values({ n: 1 }).execute()
    expect(await all.execute()).toEqual([{ n: 1 }])
  })

  test('a large result is streamed', async () => {
    await database.script('create table many (n integer)')
    const many = database.tables<{ many: { n: number } }>()
    const numbers = Array.from({ length: 2500 }, (_, n) => ({ n }))
    await many.insertInto('many').values(numbers).execute()
    const seen: number[] = []
    for await (const { n } of many.selectFrom('many').select('n').orderBy('n').stream(100))
      seen.push(n)
    expect(seen).toEqual(numbers.map(({ n }) => n))
    // Left early, it gives its connection back.
    for (let i = 0; i < 30; i++) {
      for await (const { n } of many.selectFrom('many').select('n').orderBy('n').stream(10))
        if (n === 15) break
    }
    expect(await many.selectFrom('many').select('n').where('n', '=', 7).execute()).toEqual([
      { n: 7 },
    ])
  })

  test('while a stream is read others see and make changes', async () => {
    await database.script('create table live (n integer)')
    const live = database.tables<{ live: { n: number } }>()
    await live
      .insertInto('live')
      .values([{ n: 1 }, { n: 2 }, { n: 3 }])
      .execute()
    const seen: number[] = []
    for await (const { n } of live.selectFrom('live').select('n').orderBy('n').stream(1)) {
      seen.push(n)
      await live
        .insertInto('live')
        .values({ n: n + 10 })
        .execute()
      expect(
        await live
          .selectFrom('live')
          .select('n')
          .where('n', '=', n + 10)
          .execute(),
      ).toHaveLength(1)
    }
    expect(seen).toEqual([1, 2, 3])
  })

  test('statements by hand take the placeholders of the engine', async () => {
    const mark = database.engine === 'sqlite' ? '?' : '$1'
    const { rows, affected } = await database.run<{ name: string }>(
      `select name from customers where id = ${mark}`,
      [2],
    )
    expect({ rows, affected }).toEqual({ rows: [{ name: 'Bob' }], affected: 0 })
    const update = await database.run(`update customers set name = 'Bob' where id = ${mark}`, [2])
    expect(update).toEqual({ rows: [], affected: 1 })
  })

  test.each(['begin', ' COMMIT', 'rollback', 'savepoint a', '/* x */ begin', '-- x\nbegin'])(
    '%p is refused outside of transaction()',
    async (text) => {
      await expect(database.run(text)).rejects.toThrow('transaction')
      await expect(sql.raw(text).execute(db)).rejects.toThrow('transaction')
    },
  )

  test('introspection finds tables, columns and what they are', async () => {
    const tables = await db.introspection.getTables()
    const orders = tables.find(({ name }) => name === 'orders')!
    expect(orders.columns.map(({ name }) => name)).toEqual([
      'id',
      'customer_id',
      'amount',
      'paid',
      'placed_at',
      'notes',
    ])
  })

  test('a column that was added is read as it was declared', async () => {
    await database.script('create table grows (a integer)')
    const grows = database.tables<{ grows: { a: number; done: boolean } }>()
    await grows
      .insertInto('grows')
      .values({ a: 1 } as never)
      .execute()
    expect(await grows.selectFrom('grows').selectAll().execute()).toEqual([{ a: 1 } as never])
    await grows.schema
      .alterTable('grows')
      .addColumn('done', 'boolean', (c) => c.notNull().defaultTo(true))
      .execute()
    expect(await grows.selectFrom('grows').selectAll().execute()).toEqual([{ a: 1, done: true }])
  })

  test('what is wrong with a statement is said with the statement', async () => {
    const wrong = db.selectFrom('orders').select(sql.ref('nothing').as('x')).execute()
    await expect(wrong).rejects.toThrow(/nothing[\s\S]*in: select .nothing. as .x. from .orders./)
  })
})
