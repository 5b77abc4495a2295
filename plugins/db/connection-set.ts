import type { Kysely } from 'kysely'
import type { Awaitable, Clock, Logger } from '../../kernel/index.ts'
import { builderOf } from './builder.ts'
import type {
  ConnectOptions,
  Database,
  DatabaseEngine,
  StatementResult,
  TransactionOptions,
} from './database.ts'
import { DIALECTS } from './dialect.ts'
import { Executor } from './executor.ts'
import type { Lease } from './lease.ts'
import { type Narrowing, NarrowingSlot } from './narrowing.ts'
import type { TransactionParts } from './open-transaction.ts'
import type { NeededRows, StoredRow } from './rehearse/needed-rows.ts'
import type { Rehearsed, SeenQuery } from './rehearse/rehearsed.ts'
import { Scope, currentPlace, inside, outsideOfAll, placeOf } from './scope.ts'
import type { Runner, Store } from './store.ts'
import type { TypedQueryBuilder } from './tables.ts'
import { transact } from './transaction.ts'

/** What a set of connections is made of. */
export interface ConnectionSetParts {
  readonly store: Store
  readonly url: string
  readonly clock: Clock
  readonly logger: () => Logger
  /** Default: one of its own. */
  readonly narrowing?: NarrowingSlot
}

/** The database as everybody sees it. */
export class ConnectionSet implements Database, TransactionParts {
  readonly #parts: ConnectionSetParts
  readonly #children = new Set<ConnectionSet>()
  readonly executor: Executor
  readonly narrowing: NarrowingSlot
  readonly db: TypedQueryBuilder

  constructor(parts: ConnectionSetParts) {
    this.#parts = parts
    this.narrowing = parts.narrowing ?? new NarrowingSlot()
    const { adapter, compiler } = DIALECTS[parts.store.engine]
    this.executor = new Executor({
      set: this,
      compiler,
      adapter,
      plugins: [],
      watch: undefined,
      provider: undefined,
    })
    this.db = builderOf(parts.store.engine, this.executor)
  }

  get store(): Store {
    return this.#parts.store
  }

  get logger(): () => Logger {
    return this.#parts.logger
  }

  get engine(): DatabaseEngine {
    return this.store.engine
  }

  get url(): string {
    return this.#parts.url
  }

  get inTransaction(): boolean {
    return placeOf(this)?.scope?.kind === 'transaction'
  }

  tables<T>(): TypedQueryBuilder<T> {
    return this.db as unknown as Kysely<T>
  }

  narrow(narrowing: Narrowing): void {
    this.narrowing.fill(narrowing)
  }

  dbOf(whose: string): TypedQueryBuilder {
    return builderOf(this.engine, this.executor.narrowedTo(whose))
  }

  get dbOfAll(): TypedQueryBuilder {
    return builderOf(this.engine, this.executor.exempt())
  }

  readonly transaction = <T>(fn: () => Awaitable<T>, options?: TransactionOptions): Promise<T> =>
    this.transact(fn, options)

  async rehearse<T>(fn: () => Awaitable<T>): Promise<Rehearsed<T>> {
    return (await import('./rehearse/rehearse.ts')).rehearse(this, fn)
  }

  async needed(queries: readonly SeenQuery[]): Promise<NeededRows> {
    return (await import('./rehearse/needed-rows.ts')).neededRows(this, queries)
  }

  async restore(rows: readonly StoredRow[]): Promise<void> {
    await (await import('./rehearse/restore-rows.ts')).restoreRows(this, rows)
  }

  /** @param signal rolls back when it aborts */
  transact<T>(
    fn: () => Awaitable<T>,
    options: TransactionOptions = {},
    signal?: AbortSignal,
  ): Promise<T> {
    return transact(this, fn, options, { clock: this.#parts.clock, signal })
  }

  afterCommit(fn: () => Awaitable<void>): void {
    const scope = placeOf(this)?.scope
    if (scope?.kind === 'transaction') return void scope.callbacks.push(fn)
    const failed = (error: unknown): void =>
      this.logger().error('a function given to afterCommit() failed', { error })
    try {
      const pending = fn()
      if (pending instanceof Promise) pending.catch(failed)
    } catch (error) {
      failed(error)
    }
  }

  async run<Row = Record<string, unknown>>(
    text: string,
    parameters: readonly unknown[] = [],
  ): Promise<StatementResult<Row>> {
    const { rows, affected } = await this.executor.runText(text, parameters)
    return { rows: rows as Row[], affected }
  }

  async send(text: string, parameters: readonly unknown[] = []): Promise<void> {
    await this.executor.sendText(text, parameters)
  }

  async script(text: string): Promise<void> {
    await (await this.#runner()).script(text)
  }

  async session<T>(fn: () => Awaitable<T>): Promise<T> {
    const here = placeOf(this)?.scope
    if (here?.kind === 'session') return fn()
    if (here) throw new Error('a session cannot begin inside a transaction; begin it outside')
    const held = await this.store.hold({})
    const scope = new Scope(held, 'session', 0)
    try {
      return await inside({ set: this, around: currentPlace(), scope }, fn)
    } finally {
      await scope.end()
      await held.release(true)
    }
  }

  outside<T>(fn: () => T): T {
    return outsideOfAll(fn)
  }

  connect(options: ConnectOptions): ConnectionSet {
    const child: ConnectionSet = new ConnectionSet({
      ...this.#parts,
      narrowing: this.narrowing,
      store: this.store.connect(options),
    })
    this.#children.add(child)
    return child
  }

  listen(
    channel: string,
    heard: (payload: string) => void,
    subscribed?: () => void,
  ): Promise<() => Promise<void>> {
    return this.store.listen(channel, heard, subscribed)
  }

  ping(): Promise<void> {
    return this.store.ping()
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children].map((child) => child.close()))
    await this.store.close()
  }

  async #runner(): Promise<Runner> {
    const place = placeOf(this)
    return place ? (place.scope ?? (await (place as Lease).open())) : this.store
  }
}
