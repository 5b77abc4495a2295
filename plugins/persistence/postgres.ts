import type { Database } from '../db/index.ts'
import { type Batch, rowsOf } from './batch.ts'
import type { LogPage, LogQuery, RunCounts, RunDetail, RunPage, RunQuery } from './history.ts'
import { insertsOf } from './postgres-insert.ts'
import type { Statement } from './query.ts'
import { type DatabaseRow, type Dialect, countRuns, getRun, listLogs, listRuns } from './read.ts'
import { type Bounds, RefusedRows, type RunStore } from './store.ts'

/** Rows removed at a time. */
const PRUNED = 500
/** Milliseconds after which a question is given up. */
const PATIENCE = 10_000
/** What indexes add to the size of rows, roughly. */
const INDEXES = 1.5

const DIALECT: Dialect = {
  unindexed: (column) => column,
  json: (value) => value,
}

/**
 * Run history in the app's Postgres. Writing and reading have a connection each, so that neither they
 * nor the app wait for one another.
 */
export class PostgresStore implements RunStore {
  readonly #writer: Database
  readonly #reader: Database
  /** Runs that are too many, as of the last estimate. */
  #surplus = 0

  constructor(database: Database) {
    this.#writer = database.connect({
      name: 'run history',
      maxConnections: 1,
      synchronousCommit: false,
    })
    this.#reader = database.connect({
      name: 'run history, reading',
      maxConnections: 1,
      statementTimeout: PATIENCE,
      queryDeadline: PATIENCE * 1.2,
    })
  }

  async open(): Promise<void> {
    await this.#writer.ping()
  }

  async write(batch: Batch): Promise<void> {
    const inserts = insertsOf(rowsOf(batch))
    try {
      const [only] = inserts
      if (inserts.length === 1 && only) await this.#writer.run(only.text, [only.rows])
      else await this.#writer.transaction(() => this.#runAll(inserts), { retries: 0 })
    } catch (error) {
      throw isRefusal(error)
        ? new RefusedRows((error as Error).message, { cause: error })
        : (error as Error)
    }
  }

  async tidy(): Promise<boolean> {
    return false
  }

  async prune({ before, maxBytes }: Bounds): Promise<boolean> {
    const runs = await this.#remove('action_runs', 'started_at', before)
    const logs = await this.#remove('action_logs', 'time', before)
    if (runs === PRUNED || logs === PRUNED) return true
    if (maxBytes === 0) return false
    if (this.#surplus <= 0) this.#surplus = await this.#tooMany(maxBytes)
    if (this.#surplus <= 0) return false
    this.#surplus -= PRUNED
    await this.#remove('action_runs', 'started_at', Number.MAX_SAFE_INTEGER)
    await this.#writer.run(
      'delete from action_logs where time < (select min(started_at) from action_runs)',
    )
    return this.#surplus > 0
  }

  list(query: RunQuery): Promise<RunPage> {
    return listRuns(this.#ask, query, DIALECT)
  }

  get(id: string): Promise<RunDetail | undefined> {
    return getRun(this.#ask, id, DIALECT)
  }

  logs(query: LogQuery): Promise<LogPage> {
    return listLogs(this.#ask, query, DIALECT)
  }

  counts(query: RunQuery): Promise<RunCounts> {
    return countRuns(this.#ask, query)
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#reader.close()])
  }

  readonly #ask = async ({ text, values }: Statement): Promise<DatabaseRow[]> => {
    let count = 0
    const numbered = text.replaceAll('?', () => `$${++count}`)
    return (await this.#reader.run(numbered, values)).rows
  }

  async #runAll(inserts: ReturnType<typeof insertsOf>): Promise<void> {
    for (const { text, rows } of inserts) await this.#writer.run(text, [rows])
  }

  async #remove(table: string, time: string, before: number): Promise<number> {
    const { affected } = await this.#writer.run(
      `delete from ${table} where id in
        (select id from ${table} where ${time} < $1 order by ${time}, id limit ${PRUNED})`,
      [before],
    )
    return affected
  }

  /** What was deleted keeps its place in the file, so that its size says nothing: rows do. */
  async #tooMany(maxBytes: number): Promise<number> {
    const { rows } = await this.#writer.run<{ runs: number | bigint | null; bytes: number | null }>(
      `select (select n_live_tup from pg_stat_user_tables where relid = 'action_runs'::regclass) as runs,
        (select avg(pg_column_size(r.*))::double precision from
          (select * from action_runs order by started_at desc limit 200) as r) as bytes`,
    )
    const [{ runs, bytes } = { runs: 0, bytes: 0 }] = rows
    const allowed = maxBytes / ((bytes ?? 0) * INDEXES || 1)
    return Math.ceil(Number(runs ?? 0) - allowed)
  }
}

/** SQLSTATE classes of what will not be different next time: data, constraints, limits. */
const REFUSALS = /^(22|23|54)/

function isRefusal(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const { errno, code } = at as { errno?: unknown; code?: unknown }
    if (REFUSALS.test(String(errno)) || String(code).endsWith('_VIOLATION')) return true
  }
  return false
}
