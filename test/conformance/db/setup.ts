// What every file of this suite starts from: the same tables on each engine, made by the same calls.
import { afterAll, beforeAll, describe } from 'bun:test'
import {
  type Database,
  type DatabaseConfig,
  type Generated,
  type TypedQueryBuilder,
  now,
  openDatabase,
  sql,
} from 'bunbase/db'
import { type Engine, type TestDatabase, engines, testDatabase } from '../../services.ts'

export interface ShopTables {
  customers: { id: Generated<number>; name: string; email: string | null }
  orders: {
    id: Generated<number>
    customer_id: number
    amount: string
    paid: Generated<boolean>
    placed_at: Generated<Date>
    notes: unknown
  }
}

export type Shop = TypedQueryBuilder<ShopTables>

export async function createShop(db: Shop): Promise<void> {
  await db.schema
    .createTable('customers')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('email', 'text')
    .addUniqueConstraint('customers_email_unique', ['email'])
    .execute()
  await db.schema
    .createTable('orders')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('customer_id', 'integer', (column) => column.notNull())
    .addColumn('amount', 'numeric(12, 2)', (column) => column.notNull())
    .addColumn('paid', 'boolean', (column) => column.notNull().defaultTo(false))
    .addColumn('placed_at', 'timestamptz', (column) => column.notNull().defaultTo(now))
    .addColumn('notes', 'jsonb')
    .addForeignKeyConstraint('orders_customer', ['customer_id'], 'customers', ['id'])
    .addCheckConstraint('orders_amount_positive', sql`amount > 0`)
    .execute()
}

/** Runs `suite` once per engine, each time with a database of its own. */
export async function eachEngine(
  suite: (open: () => Database, engine: Engine) => void,
  options: DatabaseConfig = {},
): Promise<void> {
  for (const engine of await engines()) {
    describe(engine, () => {
      let place: TestDatabase
      let database: Database
      beforeAll(async () => {
        place = await testDatabase(engine)
        database = openDatabase({ ...options, url: place.url })
      })
      afterAll(async () => {
        await database.close()
        await place[Symbol.asyncDispose]()
      })
      suite(() => database, engine)
    })
  }
}
