import { type Awaitable, type Service, service } from '../../kernel/index.ts'
import type { Narrowing } from './narrowing.ts'
import type { NeededRows, StoredRow } from './rehearse/needed-rows.ts'
import type { Rehearsed, SeenQuery } from './rehearse/rehearsed.ts'
import type { TypedQueryBuilder } from './tables.ts'

/** Which database an app is on. */
export type DatabaseEngine = 'sqlite' | 'postgres'

/** As in the SQL standard. SQLite's transactions are always serializable. */
export type IsolationLevel = 'read committed' | 'repeatable read' | 'serializable'

/** Options of an outermost transaction. */
export interface TransactionOptions {
  /** Default: the server's, mostly `read committed`. */
  isolation?: IsolationLevel
  /**
   * How often the function is run again when another transaction was in the way (a serialization
   * failure or deadlock of Postgres) or the connection was lost before the commit. Default 3; 0 for
   * never. On SQLite writers take turns instead, and wait `database.busyTimeout` for theirs.
   */
  retries?: number
  /** Only reads; on SQLite it then waits for no writer and no writer for it. Default false. */
  readOnly?: boolean
}

/** Runs a function in a transaction. Nested, it is a savepoint of the outer one. */
export interface RunTransaction {
  /**
   * Commits when `fn` returns and rolls back when it throws. Everything that `ctx.db` and
   * {@link Database.db} do inside (also in actions that it calls) is part of it.
   */
  <T>(fn: () => Awaitable<T>, options?: TransactionOptions): Promise<T>
}

/** What a statement of {@link Database.run} did. */
export interface StatementResult<Row = Record<string, unknown>> {
  readonly rows: Row[]
  /** Rows inserted, updated or deleted; 0 for a query. */
  readonly affected: number
}

/** Limits of a connection set of its own; left out is the app's own value. Milliseconds. */
export interface ConnectOptions {
  /** Shown by `pg_stat_activity`. Default: the app's, with this set's name: `bunbase queue`. */
  name: string
  /** Default 2. */
  maxConnections?: number
  statementTimeout?: number
  queryDeadline?: number
  idleInTransactionTimeout?: number
  /**
   * Postgres `plan_cache_mode`. True: each statement is planned for its own values, which costs some
   * time and matters where the best index depends on them. Default false.
   */
  planEach?: boolean
}

/** A database, or a set of connections to it. Nothing is opened before the first query. */
export interface Database {
  readonly engine: DatabaseEngine
  /** Where it is, without its password. */
  readonly url: string
  /** The query builder for code outside runs; inside a transaction it is that transaction's. */
  readonly db: TypedQueryBuilder
  /** The same builder over tables of the caller's own. */
  tables<T>(): TypedQueryBuilder<T>
  /**
   * Confines what queries reach from now on, on every set of connections to this database. Migrations and
   * seeds are exempt.
   *
   * @throws TypeError when something does already
   */
  narrow(narrowing: Narrowing): void
  /** The query builder for the rows of somebody, where queries are confined. */
  dbOf(whose: string): TypedQueryBuilder
  /** The query builder for the rows of everybody. */
  readonly dbOfAll: TypedQueryBuilder
  /** As `ctx.transaction`. */
  readonly transaction: RunTransaction
  /**
   * Runs `fn` in a transaction that is rolled back in any case, and tells what came of it and which rows it
   * would have changed, however: by the builder, by SQL, by a foreign key. Statements that fail do not spoil
   * it, so that code which expects no transaction does the same as without one. Not seen on Postgres are
   * rows that only functions and triggers of the database change, and `truncate`; on SQLite rows that
   * `replace` removes. A table that is written cannot be written by others until it is over, on SQLite the
   * whole file; numbers taken from a sequence are gone.
   *
   * @throws RehearsalInTransaction
   */
  rehearse<T>(fn: () => Awaitable<T>): Promise<Rehearsed<T>>
  /** Rows that queries of a rehearsal need to give what they gave; a guess, for tests. */
  needed(queries: readonly SeenQuery[]): Promise<NeededRows>
  /** Adds rows as {@link Database.needed} gives them; what is there already stays. */
  restore(rows: readonly StoredRow[]): Promise<void>
  /** Whether the running code is inside a transaction of this set. */
  readonly inTransaction: boolean
  /**
   * Calls `fn` once the outermost transaction has committed, never when it (or the savepoint) is
   * rolled back; at once outside a transaction. A failing one is logged, and the others still run.
   */
  afterCommit(fn: () => Awaitable<void>): void
  /**
   * Runs one statement written by hand, in the current transaction if there is one.
   *
   * @param text with the engine's own placeholders: `?` (SQLite), `$1` (Postgres)
   */
  run<Row = Record<string, unknown>>(
    text: string,
    parameters?: readonly unknown[],
  ): Promise<StatementResult<Row>>
  /**
   * Runs a statement written by hand that gives nothing. In a transaction it is sent at once and not
   * waited for: when it fails, the transaction cannot commit. Texts, numbers and null as parameters.
   */
  send(text: string, parameters?: readonly unknown[]): Promise<void>
  /** Runs several statements without parameters, in the current transaction if there is one. */
  script(text: string): Promise<void>
  /**
   * Everything that `fn` does here uses one connection of its own: session locks, `create index
   * concurrently`, `pragma`. What it set on the connection is gone afterwards. On SQLite it is the
   * connection that writes, and other writers of this process wait.
   */
  session<T>(fn: () => Awaitable<T>): Promise<T>
  /**
   * Runs `fn` (and what it starts) outside of any transaction of the running code: timers and other
   * lasting work that happens to be set up inside one. On SQLite its writes wait until that transaction
   * is over, so that the transaction must not wait for them.
   */
  outside<T>(fn: () => T): T
  /**
   * A further, small set of connections to the same database with limits of its own, so that its
   * work and the app's do not wait for each other. Closed with the app, or earlier by `close()`.
   * Transactions do not span sets: inside a transaction of another set of the same SQLite file a
   * write of this one throws, as it would wait for itself.
   */
  connect(options: ConnectOptions): Database
  /**
   * Calls `heard` with the payload of each `pg_notify(channel, …)`, of this process too, until the
   * function it resolves with is called. The subscription outlives lost connections; what is sent
   * meanwhile is missed, and `subscribed` is called each time it begins. Rejects on SQLite, which has
   * nothing like it.
   */
  listen(
    channel: string,
    heard: (payload: string) => void,
    subscribed?: () => void,
  ): Promise<() => Promise<void>>
  /** Asks the database for an answer. Rejects with `DATABASE_UNAVAILABLE` or `QUERY_TIMEOUT`. */
  ping(): Promise<void>
  /** Waits for what runs, then closes every connection. Queries after it are refused. */
  close(): Promise<void>
}

/** Provided by `db`: the app's database. */
export const database: Service<Database> = service('db:database')
