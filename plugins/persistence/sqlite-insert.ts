import { COLUMNS, type Column, COUNT_COLUMNS, LOG_COLUMNS, RUN_COLUMNS } from './columns.ts'
import { REPLACING_COUNTS } from './counts-sql.ts'
import { ROW, type RowKind, fieldsOf, inputJson, kindOf } from './row.ts'
import { RefusedRows } from './store.ts'
import { SETTLING } from './unsettled.ts'

type Database = import('bun:sqlite').Database
type Insert = { run(...values: string[]): unknown }

const INPUT = RUN_COLUMNS.findIndex(({ name }) => name === 'input')

/** Puts rows into the tables of a file. */
export class SqliteInserts {
  readonly #db: Database
  readonly #inserts: Readonly<Record<RowKind, Insert>>

  constructor(db: Database) {
    this.#db = db
    this.#inserts = {
      R: db.prepare(insertInto('action_runs', RUN_COLUMNS, SETTLING)),
      L: db.prepare(insertInto('action_logs', LOG_COLUMNS)),
      M: db.prepare(insertInto('action_run_counts', COUNT_COLUMNS, REPLACING_COUNTS)),
    }
  }

  /**
   * All of them, or none.
   *
   * @param text of the rows, each followed by a row mark
   * @throws RefusedRows when trying again would not help
   */
  all(text: string): void {
    const rows = text.split(ROW)
    rows.pop()
    try {
      this.#db
        .transaction(() => {
          for (const row of rows) {
            const kind = kindOf(row)
            const fields = fieldsOf(row)
            if (fields.length !== COLUMNS[kind].length) throw new RefusedRows('this is not a row')
            if (kind === 'R') fields[INPUT] = inputJson(fields[INPUT]!)
            this.#inserts[kind].run(...fields)
          }
        })
        .immediate()
    } catch (error) {
      throw refusalOf(error)
    }
  }
}

function insertInto(
  table: string,
  columns: readonly Column[],
  known = 'on conflict (id) do nothing',
): string {
  const marks = columns.map(({ required }) => (required ? '?' : `nullif(?, '')`)).join(', ')
  const names = columns.map(({ name }) => name).join(', ')
  return `insert into ${table} (${names}) values (${marks}) ${known}`
}

/** What SQLite does not take, whenever it is tried. */
function refusalOf(error: unknown): unknown {
  const code = (error as { code?: string }).code ?? ''
  const refused = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/.test(code)
  return refused ? new RefusedRows((error as Error).message, { cause: error }) : error
}
