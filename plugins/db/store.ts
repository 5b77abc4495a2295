// The port between this plugin and an engine. Engines know connections, text and parameters; what a
// transaction is, and which one a query belongs to, is decided above them (scope.ts).
import type { Awaitable } from '../../kernel/index.ts'
import type { Outcome } from './outcome.ts'
import type { ConnectOptions, DatabaseEngine, TransactionOptions } from './database.ts'

/** A row as the engine gives it, values already decoded. */
export type Row = Record<string, unknown>

/** A statement and its values. */
export interface Query {
  readonly sql: string
  readonly parameters: readonly unknown[]
  /** What the compiler knows of it beyond its text. */
  readonly plan?: Plan | undefined
}

/** SQLite has no types to send along, so the compiler says which columns values come from or go to. */
export interface Plan {
  /** By parameter: the column it is stored in, as `table.column`. */
  readonly stored: readonly (string | undefined)[] | undefined
  /** By name of an expression in the result: the declared type it is read as. */
  readonly read: Readonly<Record<string, string>> | undefined
}

/** Something that runs statements. Synchronous where the engine is. */
export interface Runner {
  query(query: Query): Awaitable<Outcome>
  /** Several statements without parameters. */
  script(text: string): Awaitable<void>
  /** Rows in portions of about `size`. */
  stream(query: Query, size: number): AsyncIterableIterator<Row[]>
}

/** What a connection is held for. */
export interface HoldOptions {
  readonly readOnly?: boolean | undefined
}

/** One connection that nobody else uses until it is released. */
export interface Held extends Runner {
  begin(options: TransactionOptions): Awaitable<void>
  /** Rejects when the engine rolled back instead. */
  commit(): Awaitable<void>
  /** Savepoints. */
  control(text: string): Awaitable<void>
  /** Never fails: a connection that cannot roll back is closed. */
  rollback(): Awaitable<void>
  /** Gives it back; `spoilt` closes it instead, with everything that was set on it. */
  release(spoilt: boolean): Awaitable<void>
}

/** Connections to one database. */
export interface Store extends Runner {
  readonly engine: DatabaseEngine
  hold(options: HoldOptions): Awaitable<Held>
  connect(options: ConnectOptions): Store
  listen(
    channel: string,
    heard: (payload: string) => void,
    subscribed?: () => void,
  ): Promise<() => Promise<void>>
  ping(): Promise<void>
  close(): Promise<void>
}
