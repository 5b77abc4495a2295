import type { Database } from '../database.ts'
import type { TypedQueryBuilder } from '../tables.ts'
import type { Migration, MigrationOrigin } from './migration.ts'

/** The table that says what was applied. */
export const LEDGER = '_bunbase_migrations'

/** A row of the ledger. */
export interface LedgerRow {
  owner: string
  name: string
  origin: MigrationOrigin
  /** Of what was applied, so far as it was. */
  checksum: string | null
  /** Order of application, from 1. */
  seq: number
  started_at: Date
  /** Null while it is applied statement by statement, and when that stopped on the way. */
  applied_at: Date | null
  duration_ms: number
  /** Statements that were applied, of a migration without a transaction. */
  steps: number
}

type LedgerTables = { [LEDGER]: LedgerRow }

/** Reads and writes the ledger on whatever connection the running code is on. */
export class Ledger {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  get #db(): TypedQueryBuilder<LedgerTables> {
    return this.#database.tables<LedgerTables>()
  }

  async exists(): Promise<boolean> {
    const { rows } = await this.#database.run<{ found: unknown }>(
      this.#database.engine === 'sqlite'
        ? `select 1 as found from sqlite_master where type = 'table' and name = '${LEDGER}'`
        : `select 1 as found where to_regclass('${LEDGER}') is not null`,
    )
    return rows.length > 0
  }

  /** Every row in order of application; none when there is no ledger yet. */
  async rows(): Promise<LedgerRow[]> {
    if (!(await this.exists())) return []
    return this.#db.selectFrom(LEDGER).selectAll().orderBy('seq').execute()
  }

  async row({ owner, name }: Migration): Promise<LedgerRow | undefined> {
    return this.#db
      .selectFrom(LEDGER)
      .selectAll()
      .where('owner', '=', owner)
      .where('name', '=', name)
      .executeTakeFirst()
  }

  /** Makes the table unless it is there. Only under the lock: two at once would collide. */
  async create(): Promise<void> {
    await this.#db.schema
      .createTable(LEDGER)
      .ifNotExists()
      .addColumn('owner', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('origin', 'text', (column) => column.notNull())
      .addColumn('checksum', 'text')
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('started_at', 'timestamptz', (column) => column.notNull())
      .addColumn('applied_at', 'timestamptz')
      .addColumn('duration_ms', 'integer', (column) => column.notNull())
      .addColumn('steps', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint(`${LEDGER}_pk`, ['owner', 'name'])
      .execute()
  }

  /** Adds a migration, or replaces what is said of it. */
  async write(
    { owner, name, origin }: Migration,
    facts: Pick<LedgerRow, 'checksum' | 'started_at' | 'applied_at' | 'duration_ms' | 'steps'>,
  ): Promise<void> {
    const last = await this.#db
      .selectFrom(LEDGER)
      .select((eb) => eb.fn.max('seq').as('seq'))
      .executeTakeFirst()
    await this.#db
      .insertInto(LEDGER)
      .values({ owner, name, origin, seq: Number(last?.seq ?? 0) + 1, ...facts })
      .onConflict((conflict) => conflict.columns(['owner', 'name']).doUpdateSet(facts))
      .execute()
  }

  async remove({ owner, name }: Pick<Migration, 'owner' | 'name'>): Promise<void> {
    await this.#db.deleteFrom(LEDGER).where('owner', '=', owner).where('name', '=', name).execute()
  }
}
