import type { Held, Row } from '../store.ts'
import type { RowChange } from './rehearsed.ts'

/** Learns from the database itself which rows change, whoever changes them. */
export interface Capture {
  /** Called once the transaction has begun. */
  begin(): Promise<void>
  /** Called before each statement, with its text. */
  before(sql: string): Promise<void> | undefined
  /** Changes in order, one for each. */
  changes(): Promise<Change[]>
  /** Columns of a table's primary key. */
  keyOf(table: string): Promise<readonly string[]>
}

/** One change of one row. */
export interface Change {
  readonly table: string
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** Where changes are kept meanwhile. */
export const KEPT_IN = 'bunbase_rehearsal'

/** A statement and its rows, of a held connection. */
export async function rowsOf(held: Held, sql: string, parameters: unknown[] = []): Promise<Row[]> {
  return (await held.query({ sql, parameters })).rows
}

/** What became of each row in the end; of one that was put back as it was, nothing. */
export async function foldChanges(capture: Capture): Promise<RowChange[]> {
  const rows = new Map<
    string,
    { table: string; key: Row | undefined; before: Row | undefined; after: Row | undefined }
  >()
  let nameless = 0
  for (const { table, before, after } of await capture.changes()) {
    const columns = await capture.keyOf(table)
    const keyIn = (row: Row | undefined): Row | undefined =>
      row && columns.length > 0 ? Object.fromEntries(columns.map((it) => [it, row[it]])) : undefined
    const nameOf = (row: Row | undefined): string =>
      `${table}\n${JSON.stringify(keyIn(row)) ?? nameless++}`
    const was = nameOf(before ?? after)
    const known = rows.get(was)
    rows.delete(was)
    const first = known ? known.before : before
    rows.set(nameOf(after ?? before), { table, key: keyIn(first ?? after), before: first, after })
  }
  return [...rows.values()].filter(
    ({ before, after }) => JSON.stringify(before) !== JSON.stringify(after),
  )
}
