/** ISO 8601 in UTC with milliseconds, so that text sorts as time does. */
export const CURRENT_TIME = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`

const TABLE = /\b(?:create|alter)\s[^;]*?\btable\b/i
/** Strings, names and comments are left alone. */
const DEFAULT_NOW =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|(\bdefault\s+)(?:current_timestamp\b|now\s*\(\s*\))/gi

/**
 * The same table definition with defaults of “now” as this plugin stores times. SQLite's own
 * `current_timestamp` writes seconds and a space for the "T", which sorts before every other time of
 * the day; Postgres' `now()` it does not know.
 */
export function withOurTimes(sql: string): string {
  if (!TABLE.test(sql)) return sql
  return sql.replace(DEFAULT_NOW, (text, before: string | undefined) =>
    before === undefined ? text : `${before}(${CURRENT_TIME})`,
  )
}
