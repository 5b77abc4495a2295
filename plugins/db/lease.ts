// Kysely's own `db.transaction()`, `db.connection()` and what is built on them (its Migrator, other
// people's adapters) think in connections; this makes them transactions and sessions of ours.
import type {
  CompiledQuery,
  DatabaseConnection,
  Driver,
  QueryResult,
  TransactionSettings,
} from 'kysely'
import type { IsolationLevel } from './database.ts'
import { OpenTransaction, type TransactionParts } from './open-transaction.ts'
import { quoted } from './quoted.ts'
import { type Place, Scope, currentPlace, inside, placeOf } from './scope.ts'
import type { Query } from './store.ts'

/** What Kysely takes for a connection: opened when it is first needed, and for what it is needed. */
export class Lease implements DatabaseConnection, Place {
  readonly set: TransactionParts
  readonly around: Place | undefined
  readonly #outer: Scope | undefined
  #session: Promise<Scope> | undefined
  #transaction: OpenTransaction | undefined

  constructor(set: TransactionParts) {
    this.set = set
    this.around = currentPlace()
    this.#outer = placeOf(set)?.scope
  }

  /** Runs `fn` so that all its queries go here, then gives the connection back. */
  static async provide<T>(set: TransactionParts, fn: (lease: Lease) => Promise<T>): Promise<T> {
    const lease = new Lease(set)
    try {
      return await inside(lease, () => fn(lease))
    } finally {
      await lease.#end()
    }
  }

  get scope(): Scope | undefined {
    return this.#transaction?.scope ?? this.#outer
  }

  /** Where queries go: the transaction, the place around, or a session that begins now. */
  async open(): Promise<Scope> {
    return this.scope ?? (this.#session ??= this.#hold())
  }

  async begin({ accessMode, isolationLevel }: TransactionSettings): Promise<void> {
    this.#transaction = await OpenTransaction.begin(
      this.set,
      this.around,
      this.#outer ?? (await this.#session),
      { isolation: isolationLevel as IsolationLevel, readOnly: accessMode === 'read only' },
    )
  }

  async commit(): Promise<void> {
    await this.#transaction?.commit()
    this.#transaction = undefined
  }

  async rollback(): Promise<void> {
    const transaction = this.#transaction
    this.#transaction = undefined
    await transaction?.rollback()
  }

  async control(text: string): Promise<void> {
    await (await this.open()).control(text)
  }

  async executeQuery<R>(compiled: CompiledQuery): Promise<QueryResult<R>> {
    return (await this.open()).query(compiled as Query) as Promise<QueryResult<any>>
  }

  async *streamQuery<R>(compiled: CompiledQuery, size: number): AsyncGenerator<QueryResult<R>> {
    const scope = await this.open()
    for await (const rows of scope.stream(compiled as Query, size)) yield { rows: rows as R[] }
  }

  async #hold(): Promise<Scope> {
    return new Scope(await this.set.store.hold({}), 'session', 0)
  }

  async #end(): Promise<void> {
    await this.rollback()
    const session = await this.#session
    await session?.end()
    await session?.held.release(true)
  }
}

/** Kysely's view of a set of connections; queries do not pass here, transactions of its own do. */
export const leaseDriver: Driver = {
  async init() {},
  async acquireConnection() {
    throw new Error('connections are provided to functions, see Database.session()')
  },
  async releaseConnection() {},
  beginTransaction: (lease, settings) => (lease as Lease).begin(settings),
  commitTransaction: (lease) => (lease as Lease).commit(),
  rollbackTransaction: (lease) => (lease as Lease).rollback(),
  savepoint: (lease, name) => (lease as Lease).control(`savepoint ${quoted(name)}`),
  rollbackToSavepoint: (lease, name) =>
    (lease as Lease).control(`rollback to savepoint ${quoted(name)}`),
  releaseSavepoint: (lease, name) => (lease as Lease).control(`release savepoint ${quoted(name)}`),
  async destroy() {
    throw new Error('the database is closed with its app, or by Database.close()')
  },
}
