import { statSync } from 'node:fs'
import { type Batch, textOf } from './batch.ts'
import type { LogPage, LogQuery, RunCounts, RunDetail, RunPage, RunQuery } from './history.ts'
import { COLUMN_COUNTS, type Column, LOG_COLUMNS, RUN_COLUMNS } from './columns.ts'
import type { Statement } from './conditions.ts'
import { withoutContents } from './isolate.ts'
import { placeOf } from './place.ts'
import { type DatabaseRow, type Dialect, countRuns, getRun, listLogs, listRuns } from './read.ts'
import { ROW, fieldsOf, kindOf } from './row.ts'
import { openFile } from './sqlite-file.ts'
import { type Bounds, RefusedRows, type RunStore } from './store.ts'
import { type Unsorted, UnsortedRows } from './unsorted.ts'

type Database = import('bun:sqlite').Database
type Insert = { run(...values: string[]): unknown }

/** Rows a second above which they are put aside. */
const BURST = 3_000
/** Rows removed at a time. */
const PRUNED = 500
/** Bytes of WAL between two checkpoints, and above which it is cut. */
const CHECKPOINT = 4 * 1024 * 1024
const TRUNCATE = 64 * 1024 * 1024
/** Unsorted batches that are looked into for one answer. */
const EXAMINED = 400
/** Bytes put aside above which sorting in has to keep up, whatever it costs. */
const BACKLOG = 256 * 1024 * 1024

const DIALECT: Dialect = {
  unindexed: (column) => `+${column}`,
  json: (text) => JSON.parse(text as string),
}

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
  readonly #burst: number
  readonly #unsorted: UnsortedRows | undefined
  #opened: { db: Database; runs: Insert; logs: Insert } | undefined
  #rate = { since: 0, rows: 0, isBurst: false }
  #unchecked = 0
  /** Rows put aside that could not be sorted in, until somebody is told. */
  #lost = 0

  constructor({ path, files, burst = BURST }: SqliteOptions) {
    this.#path = path
    this.#burst = burst
    this.#unsorted = files === undefined ? undefined : new UnsortedRows(files)
  }

  async open(): Promise<void> {
    if (this.#opened) return
    const db = await openFile(this.#path)
    this.#opened = {
      db,
      runs: db.prepare(insertInto('action_runs', RUN_COLUMNS)),
      logs: db.prepare(insertInto('action_logs', LOG_COLUMNS)),
    }
  }

  async write(batch: Batch): Promise<void> {
    await this.open()
    const unsorted = this.#unsorted
    if (unsorted && this.#isBurst(batch.count)) {
      if (unsorted.bytes > BACKLOG) this.#sortIn(unsorted.first()!)
      if (unsorted.add(batch)) return
    }
    this.#insert(textOf(batch))
  }

  async tidy(): Promise<boolean> {
    await this.open()
    const first = this.#unsorted?.first()
    if (first) this.#sortIn(first)
    const lost = this.#lost
    this.#lost = 0
    if (lost > 0)
      throw new RefusedRows(`${lost} rows of run history were lost: SQLite refused them`)
    return this.#unsorted?.first() !== undefined
  }

  async prune({ before, maxBytes }: Bounds): Promise<boolean> {
    await this.open()
    const { db } = this.#opened!
    for (const batch of this.#unsorted?.all() ?? []) {
      if (batch.newest < before) this.#unsorted!.remove(batch)
    }
    const removed =
      db.query(REMOVE_RUNS).run(before, PRUNED).changes +
      db.query(REMOVE_LOGS).run(before, PRUNED).changes
    if (removed >= PRUNED) return true
    const used = this.#usedBytes() + (this.#unsorted?.bytes ?? 0)
    return maxBytes > 0 && used > maxBytes && this.#removeOldest()
  }

  async list(query: RunQuery): Promise<RunPage> {
    const newest = query.order !== 'oldest'
    const needles = [query.traceId, query.parentId, query.org, query.callerId, query.errorCode]
    return this.#complete(needles, query, newest, async () => {
      const page = await listRuns(this.#ask, query, DIALECT)
      return { page, last: page.next === undefined ? undefined : placeOf(page.next).time }
    })
  }

  async get(id: string): Promise<RunDetail | undefined> {
    return this.#complete([id], {}, true, async () => {
      return { page: await getRun(this.#ask, id, DIALECT), last: undefined }
    })
  }

  async logs(query: LogQuery): Promise<LogPage> {
    const newest = query.order !== 'oldest'
    return this.#complete([query.runId], query, newest, async () => {
      const page = await listLogs(this.#ask, query, DIALECT)
      return { page, last: page.next === undefined ? undefined : placeOf(page.next).time }
    })
  }

  async counts(query: RunQuery): Promise<RunCounts> {
    return this.#complete([query.traceId, query.org, query.callerId], query, true, async () => {
      return { page: await countRuns(this.#ask, query), last: undefined }
    })
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

  /**
   * Answers with what was put aside as well: sorts in, from the end that the reader begins at, until
   * nothing that is left could belong to the answer.
   *
   * @param needles texts that all rows of the answer have in them
   */
  async #complete<T>(
    needles: readonly (string | undefined)[],
    { from = -Infinity, to = Infinity }: { from?: number | undefined; to?: number | undefined },
    newest: boolean,
    answer: () => Promise<{ page: T; last: number | undefined }>,
  ): Promise<T> {
    await this.open()
    const all = this.#unsorted?.all() ?? []
    const inRange = all.filter((it) => it.newest >= from && it.oldest < to)
    inRange.sort((a, b) => (newest ? b.newest - a.newest : a.oldest - b.oldest))
    const left = inRange.slice(0, EXAMINED)
    const wanted = needles.filter((it) => it !== undefined)
    // Asked again after one more batch, two more, four more …
    for (let step = 1; ; step *= 2) {
      const { page, last } = await answer()
      const [next] = left
      if (!next) return page
      if (last !== undefined && (newest ? next.newest < last : next.oldest > last)) return page
      try {
        for (const batch of left.splice(0, step)) {
          const text = wanted.length > 0 ? this.#unsorted!.text(batch) : ''
          if (wanted.every((it) => text.includes(it))) this.#sortIn(batch)
        }
      } catch {
        // A full disk: what is in the tables can be read all the same.
        return page
      }
    }
  }

  #sortIn(batch: Unsorted): void {
    const text = this.#unsorted!.text(batch)
    try {
      this.#insert(text)
    } catch (error) {
      if (!(error instanceof RefusedRows)) throw error
      for (const row of text.split(ROW).slice(0, -1)) if (!this.#insertOne(row)) this.#lost++
    }
    this.#unsorted!.remove(batch)
  }

  /** Whether it is in, be it without its contents. */
  #insertOne(row: string): boolean {
    for (const tried of [row, withoutContents(row)]) {
      try {
        this.#insert(tried + ROW)
        return true
      } catch (error) {
        if (!(error instanceof RefusedRows)) throw error
      }
    }
    return false
  }

  #insert(text: string): void {
    const { db, runs, logs } = this.#opened!
    const rows = text.split(ROW)
    rows.pop()
    try {
      db.transaction(() => {
        for (const row of rows) {
          const kind = kindOf(row)
          const fields = fieldsOf(row)
          if (fields.length !== COLUMN_COUNTS[kind]) throw new RefusedRows('this is not a row')
          ;(kind === 'R' ? runs : logs).run(...fields)
        }
      }).immediate()
    } catch (error) {
      throw refusalOf(error)
    }
    this.#checkpoint(text.length * 2)
  }

  /** A burst ends with the first second that has few rows, so that a long one has one beginning. */
  #isBurst(rows: number): boolean {
    const now = performance.now()
    const rate = this.#rate
    const passed = now - rate.since
    if (passed >= 1_000) {
      this.#rate = { since: now, rows: 0, isBurst: rate.rows > this.#burst && passed < 2_000 }
    }
    this.#rate.rows += rows
    return (this.#rate.isBurst ||= this.#rate.rows > this.#burst)
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

  #usedBytes(): number {
    const { db } = this.#opened!
    const number = (pragma: string): number =>
      Object.values(db.query(`pragma ${pragma}`).get() as object)[0] as number
    return (number('page_count') - number('freelist_count')) * number('page_size')
  }

  /** Removes a piece of the oldest, wherever it is. */
  #removeOldest(): boolean {
    const { db } = this.#opened!
    const oldest = (table: string, column: string): number => {
      const row = db.query(`select min(${column}) as time from ${table}`).get()
      return (row as { time: number | null }).time ?? Infinity
    }
    const run = oldest('action_runs', 'started_at')
    const log = oldest('action_logs', 'time')
    const batch = this.#unsorted?.first()
    if (batch && batch.oldest <= Math.min(run, log)) this.#unsorted!.remove(batch)
    else if (log < run) db.query(REMOVE_LOGS).run(Number.MAX_SAFE_INTEGER, PRUNED)
    else if (run < Infinity) db.query(REMOVE_RUNS).run(Number.MAX_SAFE_INTEGER, PRUNED)
    else return false
    return true
  }
}

const REMOVE_RUNS = `delete from action_runs where rowid in
  (select rowid from action_runs where started_at < ? order by started_at, id limit ?)`
const REMOVE_LOGS = `delete from action_logs where rowid in
  (select rowid from action_logs where time < ? order by time, id limit ?)`

function insertInto(table: string, columns: readonly Column[]): string {
  const marks = columns.map(({ required }) => (required ? '?' : `nullif(?, '')`)).join(', ')
  const names = columns.map(({ name }) => name).join(', ')
  return `insert into ${table} (${names}) values (${marks}) on conflict (id) do nothing`
}

/** What SQLite does not take, whenever it is tried. */
function refusalOf(error: unknown): unknown {
  const code = (error as { code?: string }).code ?? ''
  const refused = /^SQLITE_(CONSTRAINT|TOOBIG|MISMATCH|RANGE)/.test(code)
  return refused ? new RefusedRows((error as Error).message, { cause: error }) : error
}
