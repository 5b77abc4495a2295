import { statSync } from 'node:fs'
import { type Batch, textOf } from './batch.ts'
import type { ErrorGroup, ErrorQuery, Metrics, MetricsQuery } from './figures.ts'
import type {
  LogPage,
  LogQuery,
  Page,
  RunCounts,
  RunDetail,
  RunOutline,
  RunPage,
  RunQuery,
  SpanDetail,
  HistorySize,
} from './history.ts'
import { Aside, type Needles, turn } from './aside.ts'
import { Burst } from './burst.ts'
import type { Statement } from './conditions.ts'
import { SQLITE } from './dialect.ts'
import { placeOf } from './place.ts'
import { type DatabaseRow, countRuns, getRun, listLogs, listRuns } from './read.ts'
import { pinStatement, removeLinesStatement, removeStatement } from './pins.ts'
import { listErrors } from './read-errors.ts'
import { type RunProcess, beatStatement, interruptGone } from './unsettled.ts'
import { readMetrics } from './read-metrics.ts'
import { getOutline, getSpan } from './read-spans.ts'
import { openFile } from './sqlite-file.ts'
import { SqliteInserts } from './sqlite-insert.ts'
import {
  PRUNED,
  oldestTime,
  removeCounts,
  removeOldest,
  removeRows,
  runCount,
  usedBytes,
} from './sqlite-prune.ts'
import { type Bounds, RefusedRows, type RunStore } from './store.ts'
import { UnsortedRows } from './unsorted.ts'

type Database = import('bun:sqlite').Database

/** What removing a row writes to the WAL, roughly. */
const REMOVED_BYTES = 1_000
/** Bytes of WAL between two checkpoints, and above which it is cut. */
const CHECKPOINT = 4 * 1024 * 1024
const TRUNCATE = 64 * 1024 * 1024
/** Bytes put aside above which sorting in has to keep up, whatever it costs. */
const BACKLOG = 256 * 1024 * 1024

const COUNTS = 'M'.charCodeAt(0)

/** Options of {@link SqliteStore}. */
export interface SqliteOptions {
  /** Of the file, or `:memory:`. */
  readonly path: string
  /** Beginning of the paths of files for rows put aside; without it none are. */
  readonly files?: string | undefined
  /** Rows a second above which they are put aside first. Default 3,000. */
  readonly burst?: number | undefined
}

/** Run history in a SQLite file. Does its work where it is called: on a Worker, but for tests. */
export class SqliteStore implements RunStore {
  readonly #path: string
  readonly #burst: Burst
  readonly #unsorted: UnsortedRows | undefined
  #opened: { db: Database; inserts: SqliteInserts } | undefined
  #opening: Promise<void> | undefined
  #unchecked = 0
  readonly #aside: Aside

  constructor({ path, files, burst }: SqliteOptions) {
    this.#path = path
    this.#burst = new Burst(burst)
    this.#unsorted = files === undefined ? undefined : new UnsortedRows(files)
    this.#aside = new Aside(this.#unsorted, (text) => this.#insert(text))
  }

  open(): Promise<void> {
    if (this.#opened) return Promise.resolve()
    // Those that ask at once get the same one: of two, one would never be closed.
    return (this.#opening ??= this.#open().finally(() => (this.#opening = undefined)))
  }

  async #open(): Promise<void> {
    const db = await openFile(this.#path)
    this.#opened = { db, inserts: new SqliteInserts(db) }
  }

  async write(batch: Batch): Promise<void> {
    await this.open()
    const unsorted = this.#unsorted
    // Counts are few, and asked for all the time.
    if (unsorted && batch.bytes[0] !== COUNTS && this.#burst.goesOnWith(batch.count)) {
      if (unsorted.bytes > BACKLOG) this.#aside.sortInOne(unsorted.first()!)
      if (unsorted.add(batch)) return
    }
    this.#insert(textOf(batch))
  }

  async tidy(): Promise<boolean> {
    await this.open()
    const first = this.#unsorted?.first()
    if (first) this.#aside.sortInOne(first)
    const lost = this.#aside.takeLost()
    if (lost > 0)
      throw new RefusedRows(`${lost} rows of run history were lost: SQLite refused them`)
    return this.#unsorted?.first() !== undefined
  }

  async prune(bounds: Bounds): Promise<boolean> {
    await this.open()
    const { before, maxBytes } = bounds
    const { db } = this.#opened!
    for (const batch of this.#unsorted?.all() ?? []) {
      if (batch.newest < before) this.#unsorted!.remove(batch)
    }
    const gone = removeRows(db, 'runs', before) + removeRows(db, 'logs', before)
    const removed = gone + removeCounts(db, bounds)
    this.#checkpoint(removed * REMOVED_BYTES)
    if (removed >= PRUNED) return true
    const used = usedBytes(db) + (this.#unsorted?.bytes ?? 0)
    return maxBytes > 0 && used > maxBytes && this.#removeOldest()
  }

  list(query: RunQuery): Promise<RunPage> {
    const { traceId, parentId, org, callerId, errorCode, errorFingerprint } = query
    const needles = [traceId, parentId, org, callerId, errorCode, errorFingerprint]
    return this.#pageOf(query, needles, () => listRuns(this.#ask, query, SQLITE))
  }

  async get(id: string): Promise<RunDetail | undefined> {
    await this.open()
    await this.#aside.sortIn(this.#aside.of({}), [id])
    return getRun(this.#ask, id, SQLITE)
  }

  async outline(id: string): Promise<RunOutline | undefined> {
    await this.open()
    await this.#aside.sortIn(this.#aside.of({}), [id])
    return getOutline(this.#ask, id, SQLITE)
  }

  async span(runId: string, spanId: string): Promise<SpanDetail | undefined> {
    await this.open()
    await this.#aside.sortIn(this.#aside.of({}), [runId])
    return getSpan(this.#ask, { runId, spanId }, SQLITE)
  }

  logs(query: LogQuery): Promise<LogPage> {
    return this.#pageOf(query, [query.runId], () => listLogs(this.#ask, query, SQLITE))
  }

  async counts(query: RunQuery): Promise<RunCounts> {
    await this.open()
    await this.#aside.sortIn(this.#aside.of(query), [query.traceId, query.org, query.callerId])
    return countRuns(this.#askInTurn, query, SQLITE)
  }

  async errors(query: ErrorQuery): Promise<ErrorGroup[]> {
    await this.open()
    await this.#aside.sortIn(this.#aside.of(query), [query.action])
    return listErrors(this.#askInTurn, query, SQLITE)
  }

  async pin(id: string, at: number | undefined): Promise<boolean> {
    await this.open()
    await this.#aside.sortIn(this.#aside.of({}), [id])
    const { text, values } = pinStatement(id, at)
    return this.#opened!.db.query(text).run(...(values as string[])).changes > 0
  }

  async remove(id: string): Promise<boolean> {
    await this.open()
    await this.#aside.sortIn(this.#aside.of({}), [id])
    const { db } = this.#opened!
    const run = ({ text, values }: Statement): number =>
      db.query(text).run(...(values as string[])).changes
    return db.transaction(() => {
      const isGone = run(removeStatement(id)) > 0
      if (isGone) run(removeLinesStatement(id))
      return isGone
    })()
  }

  async size(): Promise<HistorySize> {
    await this.open()
    const { db } = this.#opened!
    return { runs: runCount(db), bytes: usedBytes(db) + (this.#unsorted?.bytes ?? 0) }
  }

  async beat(process: RunProcess): Promise<void> {
    await this.open()
    await this.#ask(beatStatement('sqlite', process))
  }

  async interrupt(host: string): Promise<void> {
    await this.open()
    await interruptGone(this.#ask, { engine: 'sqlite', host })
  }

  async metrics(query: MetricsQuery, now: number): Promise<Metrics> {
    await this.open()
    return readMetrics(this.#ask, query, now)
  }

  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = undefined
    this.#unsorted?.close()
    if (!opened) return
    try {
      opened.db.run('pragma wal_checkpoint(truncate)')
    } catch {
      // On a full disk all stays in the WAL, for whoever opens it next.
    }
    opened.db.close()
  }

  readonly #ask = async ({ text, values }: Statement): Promise<DatabaseRow[]> =>
    this.#opened!.db.query<DatabaseRow, (string | number)[]>(text).all(...values)

  /** For work of many statements. */
  readonly #askInTurn = async (statement: Statement): Promise<DatabaseRow[]> => {
    await turn()
    return this.#ask(statement)
  }

  /** Answers with what was put aside as well: sorts in until nothing left could be on the page. */
  async #pageOf<T>(
    query: { from?: number | undefined; to?: number | undefined; order?: string | undefined },
    needles: Needles,
    answer: () => Promise<Page<T>>,
  ): Promise<Page<T>> {
    await this.open()
    const newest = query.order !== 'oldest'
    const left = this.#aside.of(query, newest)
    // Asked again after one more batch, two more, four more …
    for (let step = 1; ; step *= 2) {
      const page = await answer()
      const [next] = left
      if (!next) return page
      const last = page.next === undefined ? undefined : placeOf(page.next).time
      if (last !== undefined && (newest ? next.newest < last : next.oldest > last)) return page
      if (!(await this.#aside.sortIn(left.splice(0, step), needles))) return page
    }
  }

  #insert(text: string): void {
    this.#opened!.inserts.all(text)
    this.#checkpoint(text.length * 2)
  }

  /** Done here and not by SQLite, so that it is after the commit and never in the way of one. */
  #checkpoint(bytes: number): void {
    this.#unchecked += bytes
    if (this.#unchecked < CHECKPOINT) return
    this.#unchecked = 0
    const { db } = this.#opened!
    db.run('pragma wal_checkpoint(passive)')
    try {
      if (statSync(`${this.#path}-wal`).size > TRUNCATE) db.run('pragma wal_checkpoint(truncate)')
    } catch {
      // In memory there is none.
    }
  }

  /** Removes a piece of the oldest, wherever it is. */
  #removeOldest(): boolean {
    const { db } = this.#opened!
    const batch = this.#unsorted?.first()
    const aside = batch?.oldest ?? Infinity
    if (aside > oldestTime(db)) return removeOldest(db)
    if (batch) this.#unsorted!.remove(batch)
    return batch !== undefined
  }
}
