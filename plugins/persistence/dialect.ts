/** How an engine differs from the other when it is asked for runs and lines. */
export interface Dialect {
  /** Writes a column so that no index is used for it. */
  unindexed(column: string): string
  /** The value of a JSON column. */
  json(value: unknown): unknown
  /** What is at a path of a JSON column, as text: `true`, `1`, `abc`. */
  textAt(column: string, path: readonly string[]): string
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''").replaceAll('?', '')}'`

/** SQLite's. */
export const SQLITE: Dialect = {
  unindexed: (column) => `+${column}`,
  json: (text) => JSON.parse(text as string),
  textAt(column, path) {
    const place = quoted(`$${path.map((part) => `."${part.replaceAll('"', '')}"`).join('')}`)
    const value = `cast(json_extract(${column}, ${place}) as text)`
    // It says 1 for true.
    const type = `json_type(${column}, ${place})`
    return `case ${type} when 'true' then 'true' when 'false' then 'false' else ${value} end`
  },
}

/** Postgres's. */
export const POSTGRES: Dialect = {
  unindexed: (column) => column,
  json: (value) => value,
  textAt: (column, path) => `(${column} #>> array[${path.map(quoted).join(', ')}])`,
}
