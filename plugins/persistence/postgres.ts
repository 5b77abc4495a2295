import { type Database, UniqueViolation } from '../db/index.ts'
import { type Batch, textOf } from './batch.ts'
import type { ErrorGroup, ErrorQuery, Metrics, MetricsQuery } from './figures.ts'
import type {
  LogPage,
  LogQuery,
  RunCounts,
  RunDetail,
  RunOutline,
  RunPage,
  RunQuery,
  SpanDetail,
  HistorySize,
} from './history.ts'
import { type Insert, insertsOf } from './postgres-insert.ts'
import type { Statement } from './conditions.ts'
import { POSTGRES } from './dialect.ts'
import { type DatabaseRow, countRuns, getRun, listLogs, listRuns } from './read.ts'
import { UNPINNED, pinStatement, removeLinesStatement, removeStatement } from './pins.ts'
import { listErrors } from './read-errors.ts'
import { type RunProcess, beatStatement, interruptGone } from './unsettled.ts'
import { readMetrics } from './read-metrics.ts'
import { getOutline, getSpan } from './read-spans.ts'
import { HOUR, MINUTE } from './run-counts.ts'
import { type Bounds, RefusedRows, type RunStore } from './store.ts'

/** Rows removed at a time. */
const PRUNED = 500
/** Milliseconds after which a question is given up. */
const PATIENCE = 10_000
/**
 * Milliseconds until the server ends a transaction of a link that was lost without its knowledge: rows
 * that are written again wait for their first writing.
 */
const IDLE = 10_000
/** Rows up to which they are counted. */
const COUNTED = 10_000
/** Pages of a table that tell how full it is. */
const SAMPLED = 1_000

interface Table {
  readonly name: string
  readonly time: string
  /** What of it may go. */
  readonly unpinned: string
}

const TABLES: readonly Table[] = [
  { name: 'action_runs', time: 'started_at', unpinned: UNPINNED.runs },
  { name: 'action_logs', time: 'time', unpinned: UNPINNED.logs },
]

interface Removed {
  readonly rows: number
  readonly bytes: number
}

/**
 * Run history in the app's Postgres. Writing and reading have a connection each, so that neither they
 * nor the app wait for one another.
 */
export class PostgresStore implements RunStore {
  readonly #writer: Database
  readonly #reader: Database
  /** Bytes that are too many, as of the last estimate. */
  #surplus = 0
  /** What a byte of a table takes on disk, indexes included. */
  readonly #weights = new Map<string, number>()

  constructor(database: Database) {
    this.#writer = database.connect({
      name: 'run history',
      maxConnections: 1,
      idleInTransactionTimeout: IDLE,
    })
    this.#reader = database.connect({
      name: 'run history, reading',
      maxConnections: 1,
      // What is rare is found by another index than what is frequent.
      planEach: true,
      statementTimeout: PATIENCE,
      queryDeadline: PATIENCE * 1.2,
    })
  }

  async open(): Promise<void> {
    await this.#writer.ping()
  }

  async write(batch: Batch): Promise<void> {
    const rows = textOf(batch)
    try {
      await this.#insert(insertsOf(rows, false)).catch((error: unknown) => {
        // Written before: the answer was lost, or the process that wrote it.
        if (!(error instanceof UniqueViolation)) throw error
        return this.#insert(insertsOf(rows, true))
      })
    } catch (error) {
      throw isRefusal(error)
        ? new RefusedRows((error as Error).message, { cause: error })
        : (error as Error)
    }
  }

  async tidy(): Promise<boolean> {
    return false
  }

  async prune(bounds: Bounds): Promise<boolean> {
    const { before, maxBytes } = bounds
    const removed = await Promise.all([
      ...TABLES.map((table) => this.#remove(table, before)),
      this.#removeCounts(bounds),
    ])
    if (removed.some(({ rows }) => rows === PRUNED)) return true
    if (maxBytes === 0) return false
    if (this.#surplus <= 0) this.#surplus = (await this.#bytesUsed(maxBytes)) - maxBytes
    if (this.#surplus <= 0) return false
    const { rows, bytes } = await this.#removeOldest()
    this.#surplus -= bytes
    return rows > 0 && this.#surplus > 0
  }

  list(query: RunQuery): Promise<RunPage> {
    return listRuns(this.#ask, query, POSTGRES)
  }

  get(id: string): Promise<RunDetail | undefined> {
    return getRun(this.#ask, id, POSTGRES)
  }

  outline(id: string): Promise<RunOutline | undefined> {
    return getOutline(this.#ask, id, POSTGRES)
  }

  span(runId: string, spanId: string): Promise<SpanDetail | undefined> {
    return getSpan(this.#ask, { runId, spanId }, POSTGRES)
  }

  logs(query: LogQuery): Promise<LogPage> {
    return listLogs(this.#ask, query, POSTGRES)
  }

  counts(query: RunQuery): Promise<RunCounts> {
    return countRuns(this.#ask, query, POSTGRES)
  }

  errors(query: ErrorQuery): Promise<ErrorGroup[]> {
    return listErrors(this.#ask, query, POSTGRES)
  }

  async pin(id: string, at: number | undefined): Promise<boolean> {
    const { text, values } = numbered(pinStatement(id, at))
    return (await this.#writer.run(text, values)).affected > 0
  }

  async remove(id: string): Promise<boolean> {
    const run = async (statement: Statement): Promise<number> => {
      const { text, values } = numbered(statement)
      return (await this.#writer.run(text, values)).affected
    }
    // Lines that a crash leaves in between go when they are old.
    if ((await run(removeStatement(id))) === 0) return false
    await run(removeLinesStatement(id))
    return true
  }

  async size(): Promise<HistorySize> {
    const sizes = await Promise.all(TABLES.map((table) => this.#sizeOf(table)))
    return {
      runs: await this.#countOf('action_runs'),
      bytes: sizes.reduce((sum, { total }) => sum + total, 0),
    }
  }

  async beat(process: RunProcess): Promise<void> {
    await this.#tell(beatStatement('postgres', process))
  }

  interrupt(host: string): Promise<void> {
    return interruptGone(this.#tell, { engine: 'postgres', host })
  }

  metrics(query: MetricsQuery, now: number): Promise<Metrics> {
    return readMetrics(this.#ask, query, now)
  }

  async close(): Promise<void> {
    await Promise.all([this.#writer.close(), this.#reader.close()])
  }

  readonly #ask = async (statement: Statement): Promise<DatabaseRow[]> => {
    const { text, values } = numbered(statement)
    return (await this.#reader.run(text, values)).rows
  }

  /** Where what was just written is seen. */
  readonly #tell = async (statement: Statement): Promise<DatabaseRow[]> => {
    const { text, values } = numbered(statement)
    return (await this.#writer.run(text, values)).rows
  }

  /** As the server last estimated, unless that is too little to have been worth it. */
  async #countOf(table: string): Promise<number> {
    const estimated = `select reltuples as rows from pg_class where oid = '${table}'::regclass`
    const counted = `select count(*) as rows from (select 1 from ${table} limit ${COUNTED}) as counted`
    const ask = async (text: string): Promise<number> =>
      Number((await this.#reader.run<{ rows: unknown }>(text)).rows[0]!.rows)
    return Math.max(await ask(counted), await ask(estimated))
  }

  async #insert(inserts: readonly Insert[]): Promise<void> {
    const run = async (): Promise<void> => {
      for (const { text, rows } of inserts) await this.#writer.run(text, [rows])
    }
    if (inserts.length === 1) await run()
    else await this.#writer.transaction(run, { retries: 0 })
  }

  async #remove({ name, time, unpinned }: Table, before: number): Promise<Removed> {
    const { rows } = await this.#writer.run<Record<keyof Removed, unknown>>(
      `with gone as (delete from ${name} as r where id in
          (select id from ${name} where ${time} < $1 and ${unpinned} order by ${time}, id limit ${PRUNED})
          returning pg_column_size(r.*) as bytes)
        select count(*) as rows, coalesce(sum(bytes), 0) as bytes from gone`,
      [before],
    )
    return {
      rows: Number(rows[0]!.rows),
      bytes: Number(rows[0]!.bytes) * (this.#weights.get(name) ?? 1),
    }
  }

  async #removeCounts({ before, minutesBefore }: Bounds): Promise<Removed> {
    const { affected } = await this.#writer.run(
      `delete from action_run_counts where id in (select id from action_run_counts
        where (width = ${MINUTE} and time < $1) or (width = ${HOUR} and time < $2) limit ${PRUNED})`,
      [minutesBefore, before],
    )
    return { rows: affected, bytes: 0 }
  }

  /** Removes a piece of the oldest, wherever it is. */
  async #removeOldest(): Promise<Removed> {
    const { rows } = await this.#writer.run<Record<string, unknown>>(
      `select ${TABLES.map(({ name, time, unpinned }) => `(select min(${time}) from ${name} where ${unpinned}) as ${name}`).join(', ')}`,
    )
    const oldest = (table: Table): number => Number(rows[0]![table.name] ?? Infinity)
    const [first] = [...TABLES].sort((a, b) => oldest(a) - oldest(b))
    return this.#remove(first!, Number.MAX_SAFE_INTEGER)
  }

  /**
   * What rows take, indexes included. Files do not get smaller when rows are removed from them, so that
   * their size says only that it is not more; then it is estimated from some of their pages.
   */
  async #bytesUsed(enough: number): Promise<number> {
    const sizes = await Promise.all(TABLES.map((table) => this.#sizeOf(table)))
    const all = sizes.reduce((sum, { total }) => sum + total, 0)
    if (all <= enough) return all
    let used = 0
    for (const [i, { name }] of TABLES.entries()) {
      const { pages, table, total } = sizes[i]!
      if (pages === 0) continue
      const percent = Math.min(100, (SAMPLED / pages) * 100)
      const { rows } = await this.#reader.run<{ bytes: unknown }>(
        `select coalesce(sum(pg_column_size(r.*)), 0) as bytes from ${name} as r tablesample system (${percent})`,
      )
      this.#weights.set(name, total / table)
      used += Number(rows[0]!.bytes) * (100 / percent) * (total / table)
    }
    return used
  }

  async #sizeOf({ name }: Table): Promise<{ pages: number; table: number; total: number }> {
    const { rows } = await this.#reader.run<Record<'pages' | 'own' | 'total', unknown>>(
      `select pg_relation_size('${name}') / 8192 as pages, pg_table_size('${name}') as own,
        pg_total_relation_size('${name}') as total`,
    )
    const { pages, own, total } = rows[0]!
    return { pages: Number(pages), table: Number(own), total: Number(total) }
  }
}

/** With Postgres' placeholders. */
function numbered({ text, values }: Statement): Statement {
  let count = 0
  return { text: text.replaceAll('?', () => `$${++count}`), values }
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
