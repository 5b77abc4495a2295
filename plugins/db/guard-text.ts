import type { DatabaseEngine } from './database.ts'
import { statements } from './migrate/statements.ts'

/** What may stand before the first word of a statement. */
const LEAD = String.raw`^(?:\s+|/\*[\s\S]*?\*/|--[^\n]*\n)*`
const CONTROL = new RegExp(
  `${LEAD}(?:begin|start\\s+transaction|commit|end|abort|rollback|savepoint|release|prepare\\s+transaction)\\b`,
  'i',
)
/** `set local` ends with the transaction; the rest stays on the connection. */
const SETTING = new RegExp(`${LEAD}(?:set\\s+(?!local\\b|constraints\\b)|discard\\b)`, 'i')

/**
 * Refuses hand-written statements that would reach whoever uses the connection next, and several at
 * once: SQLite runs the first and forgets the others.
 *
 * @param session whether the connection is the caller's own, and closed after him
 */
export function guardText(sql: string, engine: DatabaseEngine, session: boolean): void {
  if (CONTROL.test(sql)) {
    throw new TypeError(`"${shown(sql)}": transactions are begun and ended by transaction(fn)`)
  }
  if (!session && SETTING.test(sql)) {
    throw new TypeError(
      `"${shown(sql)}" would stay on the connection for others: write "set local" in a transaction, or use Database.session(fn)`,
    )
  }
  if (sql.includes(';') && statements(sql, engine).length > 1) {
    throw new TypeError(
      `"${shown(sql)}" is more than one statement: run each by itself, or Database.script(text) with all`,
    )
  }
}

function shown(sql: string): string {
  return sql.length > 60 ? `${sql.slice(0, 60)} …` : sql
}
