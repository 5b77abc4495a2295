/** What may stand before the first word of a statement. */
const LEAD = String.raw`^(?:\s+|/\*[\s\S]*?\*/|--[^\n]*\n)*`
const CONTROL = new RegExp(
  `${LEAD}(?:begin|start\\s+transaction|commit|end|abort|rollback|savepoint|release|prepare\\s+transaction)\\b`,
  'i',
)
/** `set local` ends with the transaction; the rest stays on the connection. */
const SETTING = new RegExp(`${LEAD}(?:set\\s+(?!local\\b|constraints\\b)|discard\\b)`, 'i')

/**
 * Refuses hand-written statements that would reach whoever uses the connection next.
 *
 * @param session whether the connection is the caller's own, and closed after him
 */
export function guardText(sql: string, session: boolean): void {
  if (CONTROL.test(sql)) {
    throw new TypeError(`"${shown(sql)}": transactions are begun and ended by transaction(fn)`)
  }
  if (!session && SETTING.test(sql)) {
    throw new TypeError(
      `"${shown(sql)}" would stay on the connection for others: write "set local" in a transaction, or use Database.session(fn)`,
    )
  }
}

function shown(sql: string): string {
  return sql.length > 60 ? `${sql.slice(0, 60)} …` : sql
}
