// A row on its way to the store: one string, made once, where the run settles. JSON has no control
// characters of its own, so that fields and rows are told apart without quoting or parsing anything.

/** Between the fields of a row. */
export const FIELD = '\x1f'
/** Between rows. */
export const ROW = '\x1e'

/**
 * What an input begins with that is recorded as it was sent, which JSON written here never does. Whoever
 * puts the row into tables makes its JSON of it: there is time for that, and not where the run settles.
 */
export const AS_SENT = ' '

/** The JSON of a recorded input. */
export function inputJson(field: string): string {
  if (!field.startsWith(AS_SENT)) return field
  try {
    return JSON.stringify(JSON.parse(field))
  } catch {
    // It was JSON when it was written; a file may have suffered since.
    return '"[unreadable]"'
  }
}

/** The end of a run's row that has none of the fields after its output. */
export const EMPTY_TAIL = '\x1f\x1f\x1f\x1f\x1f'

/** What a row is about: its first character. A run, a line, or counts of runs. */
export type RowKind = 'R' | 'L' | 'M'

const RESERVED = /[\0\x1e\x1f]/
const ALL_RESERVED = /[\0\x1e\x1f]/g

/** Text for a field; of what the format (or Postgres) has other uses for, a mark is left. */
export function fieldText(text: string): string {
  return RESERVED.test(text) ? text.replace(ALL_RESERVED, '\ufffd') : text
}

/** The fields of a row, without its kind; empty ones are null. */
export function fieldsOf(row: string): string[] {
  return row.slice(1).split(FIELD)
}

/** Whether it is a row at all, and not what a crash or another version left of one. */
export function isWhole(
  row: string,
  columns: { readonly [kind in RowKind]: { readonly length: number } },
): boolean {
  const kind = row[0] as RowKind
  return Object.hasOwn(columns, kind) && fieldsOf(row).length === columns[kind].length
}

/** What a row is about. */
export function kindOf(row: string): RowKind {
  const code = row.charCodeAt(0)
  return code === 76 ? 'L' : code === 77 ? 'M' : 'R'
}
