import { beforeAll, expect, test } from 'bun:test'
import { BunbaseError } from 'bunbase'
import { type Database, openDatabase, sql } from 'bunbase/db'
import { thrown } from '../../kernel/thrown.ts'
import { engines, testDatabase } from '../../services.ts'
import { type Shop, createShop, eachEngine } from './setup.ts'

async function failureOf(promise: Promise<unknown>): Promise<BunbaseError> {
  const error = await thrown(promise)
  expect(error).toBeInstanceOf(BunbaseError)
  return error
}

await eachEngine((open, engine) => {
  let database: Database
  let db: Shop

  beforeAll(async () => {
    database = open()
    db = database.tables()
    await createShop(db)
    await db
      .insertInto('customers')
      .values([
        { name: 'Ann', email: 'ann@x.org' },
        { name: 'Bob', email: null },
      ])
      .execute()
    await db.insertInto('orders').values({ customer_id: 1, amount: '1', notes: null }).execute()
    await db.schema
      .createTable('seats')
      .addColumn('show', 'integer', (c) => c.notNull())
      .addColumn('seat', 'integer', (c) => c.notNull())
      .addColumn('label', 'text')
      .addPrimaryKeyConstraint('seats_key', ['show', 'seat'])
      .execute()
    await db.schema
      .createIndex('seats_label')
      .on('seats')
      .columns(['label', 'show'])
      .unique()
      .execute()
    await database.script('create unique index seats_lower on seats (lower(label))')
    await database.run("insert into seats (show, seat, label) values (1, 1, 'A')")
  })

  if (engine === 'postgres') {
    test('rows that may not overlap: 409 with table and constraint', async () => {
      await database.script(`create table stays (during int4range,
        constraint no_overlap exclude using gist (during with &&)); insert into stays values ('[1,5)')`)
      const other = database.run(`insert into stays values ('[4,6)')`)
      expect(await failureOf(other)).toMatchObject({
        code: 'UNIQUE_VIOLATION',
        details: { table: 'stays', columns: ['during'], constraint: 'no_overlap' },
      })
    })
  }

  test('text that cannot be stored: 422', async () => {
    const insert = db.insertInto('customers').values({ name: 'N\0UL', email: null })
    expect(await failureOf(insert.execute())).toMatchObject({ code: 'CHECK_VIOLATION' })
    const order = (a: unknown) =>
      db.insertInto('orders').values({ customer_id: 1, amount: '1', notes: { a } })
    expect(await failureOf(order('\\\0').execute())).toMatchObject({ code: 'CHECK_VIOLATION' })
    // Six characters, and none of them is NUL.
    const [kept] = await order('\\u0000').returning('notes').execute()
    expect(kept).toEqual({ notes: { a: '\\u0000' } })
  })

  test('a unique constraint: 409 with table, columns and its name', async () => {
    const error = await failureOf(
      db.insertInto('customers').values({ name: 'Other', email: 'ann@x.org' }).execute(),
    )
    expect(error).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      status: 409,
      details: { table: 'customers', columns: ['email'], constraint: 'customers_email_unique' },
    })
    expect(error.message).not.toContain('ann@x.org')
  })

  test('a primary key of several columns', async () => {
    const error = await failureOf(database.run('insert into seats (show, seat) values (1, 1)'))
    expect(error).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      details: { table: 'seats', columns: ['show', 'seat'], constraint: 'seats_key' },
    })
  })

  test('a unique index, over columns and over an expression', async () => {
    await database.run("insert into seats (show, seat, label) values (2, 1, 'B')")
    const columns = await failureOf(
      database.run("insert into seats (show, seat, label) values (2, 2, 'B')"),
    )
    expect(columns).toMatchObject({ code: 'UNIQUE_VIOLATION', details: { table: 'seats' } })
    expect(['seats_label', 'seats_lower']).toContain(
      (columns.details as { constraint: string }).constraint,
    )
    const expression = await failureOf(
      database.run("insert into seats (show, seat, label) values (3, 1, 'a')"),
    )
    expect(expression).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      details: { table: 'seats', constraint: 'seats_lower' },
    })
    expect((expression.details as { columns?: string[] }).columns).toBeUndefined()
  })

  test('a foreign key that leads nowhere: 409 with table, columns and its name', async () => {
    const error = await failureOf(
      db.insertInto('orders').values({ customer_id: 77, amount: '1', notes: null }).execute(),
    )
    expect(error).toMatchObject({
      code: 'FOREIGN_KEY_VIOLATION',
      status: 409,
      details: { table: 'orders', columns: ['customer_id'], constraint: 'orders_customer' },
    })
  })

  test('a row that others refer to', async () => {
    const error = await failureOf(db.deleteFrom('customers').where('id', '=', 1).execute())
    expect(error).toMatchObject({ code: 'FOREIGN_KEY_VIOLATION', status: 409 })
    const updated = await failureOf(
      db.updateTable('customers').set({ id: 99 }).where('id', '=', 1).execute(),
    )
    expect(updated).toMatchObject({ code: 'FOREIGN_KEY_VIOLATION' })
  })

  test('a check constraint: 422 with table and its name', async () => {
    const error = await failureOf(
      db.insertInto('orders').values({ customer_id: 1, amount: '-1', notes: null }).execute(),
    )
    expect(error).toMatchObject({
      code: 'CHECK_VIOLATION',
      status: 422,
      details: { table: 'orders', constraint: 'orders_amount_positive' },
    })
  })

  test('a missing value: 422 with table and column, on insert and update', async () => {
    const inserted = await failureOf(
      db
        .insertInto('customers')
        .values({ email: 'x@x.org' } as never)
        .execute(),
    )
    expect(inserted).toMatchObject({
      code: 'NOT_NULL_VIOLATION',
      status: 422,
      details: { table: 'customers', columns: ['name'] },
    })
    const updated = await failureOf(
      db
        .updateTable('customers')
        .set({ name: sql`null` })
        .where('id', '=', 1)
        .execute(),
    )
    expect(updated).toMatchObject({
      code: 'NOT_NULL_VIOLATION',
      details: { table: 'customers', columns: ['name'] },
    })
  })

  test('a violation in a prepared or raw statement is the same error', async () => {
    const error = await failureOf(
      sql`insert into customers (name, email) values ('x', 'ann@x.org')`.execute(db),
    )
    expect(error).toMatchObject({ code: 'UNIQUE_VIOLATION', details: { table: 'customers' } })
  })

  test.each(['delete from twigs', 'update twigs set id = 2'])(
    'a foreign key with restrict: 409, for %s',
    async (write) => {
      await database.script(`drop table if exists buds; drop table if exists twigs;
        create table twigs (id integer primary key); insert into twigs values (1);
        create table buds (twig integer references twigs (id) on delete restrict on update restrict);
        insert into buds values (1)`)
      expect(await failureOf(database.run(write))).toMatchObject({
        code: 'FOREIGN_KEY_VIOLATION',
        status: 409,
        details: { table: expect.any(String) },
      })
    },
  )

  test('a foreign key that is only checked at the end fails the commit', async () => {
    await database.script(
      `create table leaves (id integer primary key, parent integer, constraint leaf_parent foreign key (parent) references leaves (id) deferrable initially deferred)`,
    )
    await database.transaction(async () => {
      await database.run('insert into leaves (id, parent) values (1, 2)')
      await database.run('insert into leaves (id, parent) values (2, null)')
    })
    const error = await failureOf(
      database.transaction(() => database.run('insert into leaves (id, parent) values (3, 9)')),
    )
    expect(error.code).toBe('FOREIGN_KEY_VIOLATION')
    expect((await database.run('select id from leaves')).rows).toHaveLength(2)
  })

  test('a statement that makes no sense is not shown to callers', async () => {
    const error = await database.run('select * from nowhere').catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(BunbaseError)
    expect(String(error)).toContain('select * from nowhere')
  })
})

for (const engine of await engines()) {
  test(`${engine}: a closed database refuses queries and transactions, with its typed error`, async () => {
    await using place = await testDatabase(engine)
    const database = openDatabase({ url: place.url })
    await database.run('select 1')
    await database.close()
    await database.close()
    expect(await failureOf(database.run('select 1'))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
      status: 503,
    })
    expect(await failureOf(database.transaction(() => 1))).toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
  })
}

test('a database that cannot be opened is unavailable', async () => {
  await using sqlite = {
    database: openDatabase({ url: 'file:/dev/null/app.db' }),
    [Symbol.asyncDispose]() {
      return this.database.close()
    },
  }
  expect(await failureOf(sqlite.database.run('select 1'))).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retry: true,
  })
  await using postgres = {
    database: openDatabase({ url: 'postgres://nobody:secret@127.0.0.1:1/none' }),
    [Symbol.asyncDispose]() {
      return this.database.close()
    },
  }
  expect(await failureOf(postgres.database.run('select 1'))).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
    retry: true,
  })
  expect(await failureOf(postgres.database.transaction(() => 1))).toMatchObject({
    code: 'DATABASE_UNAVAILABLE',
  })
  expect(postgres.database.url).toBe('postgres://nobody:***@127.0.0.1:1/none')
})

test('a URL of no engine is refused at once', () => {
  expect(() => openDatabase({ url: 'mysql://root:hunter2@host/db' })).toThrow(
    /mysql:\/\/root:\*\*\*@host.*postgres:\/\//,
  )
})
