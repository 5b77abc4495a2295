import { type Column, LOG_COLUMNS, RUN_COLUMNS } from './columns.ts'
import { type RowKind, fieldsOf, kindOf } from './row.ts'
import { columnType } from './schema.ts'
import { RefusedRows } from './store.ts'

/** Inserts rows given as one JSON text; those that are there already are left as they are. */
export interface Insert {
  readonly text: string
  readonly rows: string
}

/** Letters instead of names: less to send, and to parse. */
const letter = (index: number): string => String.fromCharCode(97 + index)

const TABLES: readonly { kind: RowKind; text: string; columns: readonly Column[] }[] = [
  { kind: 'R', text: insertText('action_runs', RUN_COLUMNS), columns: RUN_COLUMNS },
  { kind: 'L', text: insertText('action_logs', LOG_COLUMNS), columns: LOG_COLUMNS },
]

function insertText(table: string, columns: readonly Column[]): string {
  const names = columns.map(({ name }) => name).join(', ')
  const letters = columns.map((_, i) => letter(i)).join(', ')
  const typed = columns.map(({ type }, i) => `${letter(i)} ${columnType('postgres', type)}`)
  return (
    `insert into ${table} (${names}) select ${letters} ` +
    `from jsonb_to_recordset($1::text::jsonb) as r(${typed.join(', ')}) on conflict (id) do nothing`
  )
}

/** The statements that insert rows: one for runs, one for lines. */
export function insertsOf(rows: readonly string[]): Insert[] {
  return TABLES.flatMap(({ kind, text, columns }) => {
    const objects = rows.filter((row) => kindOf(row) === kind).map((row) => json(row, columns))
    return objects.length === 0 ? [] : [{ text, rows: acceptable(`[${objects.join(',')}]`) }]
  })
}

/** JSON and numbers stand in a row as they are. */
function json(row: string, columns: readonly Column[]): string {
  const fields = fieldsOf(row)
  if (fields.length !== columns.length) throw new RefusedRows('this is not a row')
  let text = ''
  for (let i = 0; i < columns.length; i++) {
    const field = fields[i]!
    const { type, required } = columns[i]!
    if (field === '' && required !== true) continue
    text += `,"${letter(i)}":${type === 'text' ? JSON.stringify(field) : field}`
  }
  return `{${text.slice(1)}}`
}

/** An even number of backslashes, and the escape of something that Postgres has no character for. */
const UNACCEPTABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi

/** JSON as `jsonb` takes it: without NUL and without halves of characters. */
function acceptable(text: string): string {
  if (!text.includes('\\u0000') && !/\\ud/i.test(text)) return text
  return text.replace(UNACCEPTABLE, '$1\\ufffd')
}
