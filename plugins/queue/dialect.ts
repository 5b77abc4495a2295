import type { Clock } from '../../kernel/index.ts'
import type { Database, StatementResult } from '../db/index.ts'

/** SQL types of the columns of a list that is handed to a statement. */
export type ListColumns = Readonly<Record<string, 'text' | 'integer' | 'bigint' | 'boolean'>>

/** How the engines spell what is not the same on both. Parameters are written `$1`. */
export interface Dialect {
  /** The time, of which `$1` is the test's; see {@link Statements}. */
  readonly now: string
  /** Ends a query whose rows of `j` nobody else is to change before the commit. */
  readonly lock: string
  /** A list of objects in parameter `$n`, as a table named `d`. */
  list(n: number, columns: ListColumns): string
  /** The value of such a parameter. */
  listValue(rows: readonly object[]): unknown
  /** The same statement as the driver takes it. */
  text(sql: string): string
}

/** Spelling of Postgres. */
export const POSTGRES: Dialect = {
  // `statement_timestamp()` can bound an index scan; `clock_timestamp()` would be asked for each row.
  now: 'coalesce($1::bigint, (extract(epoch from statement_timestamp()) * 1000)::bigint)',
  lock: 'for update of j',
  list(n, columns) {
    const types = Object.entries(columns).map(([name, type]) => `${name} ${type}`)
    return `jsonb_to_recordset($${n}::jsonb) as d(${types.join(', ')})`
  },
  listValue: (rows) => rows,
  text: (sql) => sql,
}

/** Spelling of SQLite. */
export const SQLITE: Dialect = {
  now: "coalesce($1, cast(unixepoch('subsec') * 1000 as integer))",
  // Whoever writes is alone.
  lock: '',
  list(n, columns) {
    const values = Object.keys(columns).map((name) => `value ->> '${name}' as ${name}`)
    return `(select ${values.join(', ')} from json_each($${n})) as d`
  },
  listValue: (rows) => JSON.stringify(rows),
  text: (sql) => sql.replaceAll(/\$(\d+)/g, '?$1'),
}

/**
 * Runs statements of a dialect. Time is the database's, so that processes with wrong clocks agree; a
 * test's clock takes its place, as a database does not follow it.
 */
export class Statements {
  readonly dialect: Dialect
  readonly #clock: Clock | undefined
  readonly #texts = new Map<string, string>()

  constructor(dialect: Dialect, clock: Clock | undefined) {
    this.dialect = dialect
    this.#clock = clock
  }

  /** Value of `$1` in a statement that asks for the time: null lets the database say it. */
  get time(): number | null {
    return this.#clock ? Math.round(this.#clock.now()) : null
  }

  run<Row = Record<string, unknown>>(
    database: Database,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<StatementResult<Row>> {
    return database.run<Row>(this.#textOf(sql), parameters)
  }

  /** As {@link Database.send}. */
  send(database: Database, sql: string, parameters: readonly unknown[]): Promise<void> {
    return database.send(this.#textOf(sql), parameters)
  }

  #textOf(sql: string): string {
    let text = this.#texts.get(sql)
    if (text === undefined) this.#texts.set(sql, (text = this.dialect.text(sql)))
    return text
  }
}
