import { statSync } from 'node:fs'
import { type Batch, textOf } from './batch.ts'
import type { LogPage, LogQuery, RunCounts, RunDetail, RunPage, RunQuery } from './history.ts'
import { type Column, LOG_COLUMNS, RUN_COLUMNS } from './columns.ts'
import type { Statement } from './query.ts'
import { type DatabaseRow, type Dialect, countRuns, getRun, listLogs, listRuns } from './read.ts'
import { ROW, fieldsOf, kindOf } from './row.ts'
import { openFile } from './sqlite-file.ts'
import { Segments } from './sqlite-segments.ts'
import { type Bounds, RefusedRows, type RunStore } from './store.ts'

type Database = import('bun:sqlite').Database
type Insert = { run(...values: string[]): unknown }

/** Rows a second above which they are put aside. */
const BURST = 3_000
/** Rows removed at a time. */
const PRUNED = 500
/** Bytes of WAL between two checkpoints, and above which it is cut. */
const CHECKPOINT = 4 * 1024 * 1024
const TRUNCATE = 64 * 1024 * 1024
/** Segments that are looked into for one answer. */
const EXAMINED = 400

const DIALECT: Dialect = {
  unindexed: (column) => `+${column}`,
  json: (text) => JSON.parse(text as string),
}

/** Options of {@link SqliteStore}. */
export interface SqliteOptions {
  /** Of the file, or `:memory:`. */
  readonly path: string
  /** Rows a second above which they are put aside first. Default 3,000. */
  readonly burst?: number | undefined
}

/** Run history in a SQLite file. Does its work where it is called: on a Worker, but for tests. */
export class SqliteStore implements RunStore {
  readonly #path: string
  readonly #burst: number
  #opened: { db: Database; runs: Insert; logs: Insert; segments: Segments } | undefined
  #rate = { since: 0, rows: 0 }
  #unchecked = 0

  constructor({ path, burst = BURST }: SqliteOptions) {
    this.#path = path
    this.#burst = burst
  }

  async open(): Promise<void> {
    if (this.#opened) return
    const db = await openFile(this.#path)
    this.#opened = {
      db,
      runs: db.prepare(insertInto('action_runs', RUN_COLUMNS)),
      logs: db.prepare(insertInto('action_logs', LOG_COLUMNS)),
      segments: new Segments(db),
    }
  }

  async write(batch: Batch): Promise<void> {
    await this.open()
    const { db, segments } = this.#opened!
    const aside = this.#isBurst(batch.count)
    try {
      db.transaction(() => {
        if (aside) segments.add(batch)
        else this.#insert(textOf(batch))
      }).immediate()
    } catch (error) {
      throw refusalOf(error)
    }
    this.#checkpoint(aside ? batch.length >> 3 : batch.length * 2)
  }

  async tidy(): Promise<boolean> {
    await this.open()
    const { segments } = this.#opened!
    const segment = segments.first()
    if (segment) this.#sortIn(segment.id, segments.text(segment.id))
    return !segments.isEmpty
  }

  async prune({ before, maxBytes }: Bounds): Promise<boolean> {
    await this.open()
    const { db, segments } = this.#opened!
    segments.removeBefore(before)
    const removed =
      db.query(REMOVE_RUNS).run(before, PRUNED).changes +
      db.query(REMOVE_LOGS).run(before, PRUNED).changes
    if (removed >= PRUNED) return true
    if (maxBytes === 0 || this.#usedBytes() <= maxBytes) return false
    return this.#removeOldest()
  }

  async list(query: RunQuery): Promise<RunPage> {
    const newest = query.order !== 'oldest'
    const needles = [query.traceId, query.parentId, query.org, query.callerId, query.errorCode]
    return this.#complete(needles, query, newest, async () => {
      const page = await listRuns(this.#ask, query, DIALECT)
      return { page, last: page.next === undefined ? undefined : page.items.at(-1)!.startedAt }
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
      return { page, last: page.next === undefined ? undefined : page.items.at(-1)!.time }
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
    if (!opened) return
    opened.db.run('pragma wal_checkpoint(truncate)')
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
    const { segments } = this.#opened!
    const inRange = segments.list().filter((it) => it.newest >= from && it.oldest < to)
    const left = (newest ? inRange : inRange.reverse()).slice(0, EXAMINED)
    const wanted = needles.filter((it) => it !== undefined)
    // Asked again after one more segment, two more, four more …
    for (let step = 1; ; step *= 2) {
      const { page, last } = await answer()
      const [next] = left
      if (!next) return page
      if (last !== undefined && (newest ? next.newest < last : next.oldest > last)) return page
      for (const { id } of left.splice(0, step)) {
        const text = segments.text(id)
        if (wanted.every((it) => text.includes(it))) this.#sortIn(id, text)
      }
    }
  }

  #sortIn(id: number, text: string): void {
    const { db, segments } = this.#opened!
    db.transaction(() => {
      this.#insert(text)
      segments.remove(id)
    }).immediate()
    this.#checkpoint(text.length * 2)
  }

  #insert(text: string): void {
    const { runs, logs } = this.#opened!
    for (const row of text.split(ROW)) {
      if (row === '') continue
      ;(kindOf(row) === 'R' ? runs : logs).run(...fieldsOf(row))
    }
  }

  #isBurst(rows: number): boolean {
    const now = performance.now()
    if (now - this.#rate.since >= 1_000) this.#rate = { since: now, rows: 0 }
    this.#rate.rows += rows
    return this.#rate.rows > this.#burst
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
    const { db, segments } = this.#opened!
    const oldest = (table: string, column: string): number | undefined => {
      const row = db.query(`select min(${column}) as time from ${table}`).get() as { time: number }
      return row.time ?? undefined
    }
    const run = oldest('action_runs', 'started_at')
    const log = oldest('action_logs', 'time')
    const segment = segments.first()
    if (run === undefined && log === undefined && segment === undefined) return false
    if (segment && segment.oldest <= Math.min(run ?? Infinity, log ?? Infinity)) {
      segments.remove(segment.id)
    } else if ((log ?? Infinity) < (run ?? Infinity)) {
      db.query(REMOVE_LOGS).run(Number.MAX_SAFE_INTEGER, PRUNED)
    } else {
      db.query(REMOVE_RUNS).run(Number.MAX_SAFE_INTEGER, PRUNED)
    }
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
