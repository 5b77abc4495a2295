// Inserting on Postgres. Parsing and binding 20 columns a row would be most of an insert: of a column that
// is the same in all rows one value is sent, or nothing; of others one JSON list, read faster than objects.
import type { Database } from '../db/index.ts'
import { HANDED_OVER, PLAIN } from './columns.ts'
import { POSTGRES, type Statements } from './dialect.ts'
import type { InsertRows } from './insert.ts'
import type { JobRow } from './store.ts'

const { now } = POSTGRES

/** What an insert writes, by column of `job_queue`. */
class Columns {
  readonly values: unknown[]
  readonly #lists = new Map<string, string>()
  readonly #written: [column: string, expression: string][] = []

  /** @param time value of `$1` */
  constructor(
    readonly rows: readonly JobRow[],
    time: number | null,
  ) {
    this.values = [time]
  }

  /** SQL of a column's value in each row. */
  of(column: keyof JobRow): string {
    const first = this.rows[0]![column]
    const type = HANDED_OVER[column]
    if (this.rows.every((row) => row[column] === first))
      return `$${this.values.push(first)}::${type}`
    if (!this.#lists.has(column)) {
      const n = this.values.push(this.rows.map((row) => row[column]))
      this.#lists.set(column, `json_array_elements_text($${n}::json)`)
    }
    return `d.${column}::${type}`
  }

  write(column: string, expression: string): void {
    this.#written.push([column, expression])
  }

  get insert(): string {
    const names = this.#written.map(([column]) => column)
    const lists = [...this.#lists]
    const from =
      lists.length === 0
        ? ''
        : `from rows from (${lists.map(([, list]) => list).join(', ')})
          as d(${lists.map(([column]) => column).join(', ')})`
    return `insert into job_queue (${names.join(', ')})
      select ${this.#written.map(([, expression]) => expression).join(', ')} ${from}`
  }
}

/** Gives how rows are inserted. */
export function postgresInsert(app: Database, statements: Statements): InsertRows {
  return async (rows) => {
    const columns = new Columns(rows, statements.time)
    for (const name of PLAIN) {
      if (rows.some((row) => row[name] !== null)) columns.write(name, columns.of(name))
    }
    columns.write('run_at', `coalesce(${columns.of('run_at')}, ${now} + ${columns.of('delay')})`)
    columns.write('created_at', now)
    columns.write('attempt', '0')
    columns.write('crashes', '0')
    if (rows.some(({ group_key }) => group_key !== null)) {
      const group = columns.of('group_key')
      columns.write(
        'group_place',
        `case when ${group} is null then null else nextval('job_queue_places') end`,
      )
    }
    const { insert, values } = columns
    if (!rows.some(({ unique_key }) => unique_key !== null)) {
      await statements.send(app, insert, values)
      return undefined
    }
    const { rows: inserted } = await statements.run<{ id: string }>(
      app,
      `${insert} on conflict (unique_key) where unique_key is not null do nothing returning id`,
      values,
    )
    return new Set(inserted.map(({ id }) => id))
  }
}
