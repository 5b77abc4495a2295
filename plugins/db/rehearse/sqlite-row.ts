import { quoted } from '../quoted.ts'

const EXACT = 9_007_199_254_740_991

/** A text in SQL. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** An expression for a row as JSON, with its values as they are stored; bytes in hexadecimal digits. */
export function sqliteRow(columns: readonly string[], of: string): string {
  const members = columns.map((name) => `${text(name)}, ${valueOf(`${of}.${quoted(name)}`)}`)
  return `json_object(${members.join(', ')})`
}

/** JSON has no bytes, and JavaScript's has no large integers. */
function valueOf(column: string): string {
  return `case typeof(${column}) when 'blob' then '\\x' || lower(hex(${column}))
    when 'integer' then iif(${column} between -${EXACT} and ${EXACT}, ${column}, cast(${column} as text))
    else ${column} end`
}
