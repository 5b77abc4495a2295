import type { Row } from '../store.ts'

/** A row that would have been changed. */
export interface RowChange {
  /** With its schema where that is not the default one. */
  readonly table: string
  /** Its primary key; undefined when the table has none. */
  readonly key: Row | undefined
  /** As JSON: times and bytes are texts. Undefined when it would have been added. */
  readonly before: Row | undefined
  /** Undefined when it would have been removed. */
  readonly after: Row | undefined
}

/** A query of a rehearsal; one that failed gave no rows. */
export interface SeenQuery {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly rows: readonly Row[]
}

/** What came of a rehearsal. */
export interface Rehearsed<T> {
  readonly outcome: { readonly value: T } | { readonly error: unknown }
  /** In the order in which rows were first changed. */
  readonly changes: readonly RowChange[]
  /** The first 1,000. */
  readonly queries: readonly SeenQuery[]
}
