import { COLUMNS, type Column, COUNT_COLUMNS, LOG_COLUMNS, RUN_COLUMNS } from './columns.ts'
import { REPLACING_COUNTS, RUNS_FIELD } from './counts-sql.ts'
import { FIELD, ROW, type RowKind, fieldsOf, kindOf } from './row.ts'
import { columnType } from './schema.ts'
import { SETTLING } from './unsettled.ts'

/** Inserts rows of one kind. */
export interface Insert {
  readonly text: string
  /** Its parameter: rows of any kind, each followed by a row mark. */
  readonly rows: string
}

/** To look first costs a fifth of an insert. */
const LEAVING_KNOWN = ' on conflict (id) do nothing'

interface TableInsert {
  readonly kind: RowKind
  readonly text: string
  /** When rows may be there already. */
  readonly known: string
}

const LINES = insertText('L', 'action_logs', LOG_COLUMNS)
const RUNS = insertText('R', 'action_runs', RUN_COLUMNS)
const COUNTS = insertText('M', 'action_run_counts', COUNT_COLUMNS)
const STATUS = RUN_COLUMNS.findIndex(({ name }) => name === 'status') + 1

/** Of several rows with one id, one statement may insert one: the first in an order. */
const oneOf = (text: string, order: string): string =>
  `${text.replace(' select ', ' select distinct on (f[1]) ')} order by f[1], ${order}`
const counts = `${oneOf(COUNTS, `f[${RUNS_FIELD + 1}]::integer desc`)} ${REPLACING_COUNTS}`

const TABLES: readonly TableInsert[] = [
  { kind: 'R', text: RUNS, known: `${oneOf(RUNS, `f[${STATUS}] = 'running'`)} ${SETTLING}` },
  { kind: 'L', text: LINES, known: LINES + LEAVING_KNOWN },
  { kind: 'M', text: counts, known: counts },
]

/** Postgres takes the rows apart, so that this process neither parses nor quotes any of it. */
function insertText(kind: RowKind, table: string, columns: readonly Column[]): string {
  const names = columns.map(({ name }) => name).join(', ')
  const fields = columns.map(({ type, required }, i) => {
    const field = required === true ? `f[${i + 1}]` : `nullif(f[${i + 1}], '')`
    // What is not a row has no id, and is refused for that.
    if (i === 0) return `case when cardinality(f) = ${columns.length} then substr(${field}, 2) end`
    return type === 'text' ? field : `${field}::${columnType('postgres', type)}`
  })
  // Without the offset each field would take its row apart again.
  return (
    `insert into ${table} (${names}) select ${fields.join(', ')} from ` +
    `(select string_to_array(r, E'\\x1f') as f from unnest(string_to_array($1::text, E'\\x1e')) as r ` +
    `where r like '${kind}%' offset 0) as t`
  )
}

/**
 * The statements that insert rows: one for runs, one for lines.
 *
 * @param rows as one text, each followed by a row mark
 * @param known whether some may be there already; they are left as they are
 */
export function insertsOf(rows: string, known: boolean): Insert[] {
  const acceptable = isAcceptable(rows) ? rows : accepted(rows)
  return TABLES.filter(({ kind }) => rows.startsWith(kind) || rows.includes(ROW + kind)).map(
    (table) => ({ text: known ? table.known : table.text, rows: acceptable }),
  )
}

/** Whether no JSON in it can have what `jsonb` does not take: NUL, and halves of characters. */
function isAcceptable(rows: string): boolean {
  // Most rows have no escape of this kind at all, which is the quickest to see.
  return !rows.includes('\\u') || (!rows.includes('\\u0000') && !/\\ud/i.test(rows))
}

/** An even number of backslashes, and the escape of something that Postgres has no character for. */
const UNACCEPTABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi

/** The same rows with a mark in place of what `jsonb` does not take. */
function accepted(rows: string): string {
  const all = rows.split(ROW).slice(0, -1)
  return all.map((row) => acceptedRow(row) + ROW).join('')
}

function acceptedRow(row: string): string {
  const columns = COLUMNS[kindOf(row)]
  const fields = fieldsOf(row).map((field, i) =>
    columns[i]?.type === 'json' ? field.replace(UNACCEPTABLE, '$1\\ufffd') : field,
  )
  return row[0] + fields.join(FIELD)
}
