import type { WriteBuffer } from './buffer.ts'
import type { ErrorGroup, ErrorQuery, Metrics, MetricsQuery } from './figures.ts'
import type {
  LogPage,
  LogQuery,
  RecordingStats,
  RunCounts,
  RunDetail,
  RunHistory,
  RunOutline,
  RunPage,
  RunQuery,
  SpanDetail,
} from './history.ts'
import { placeOf } from './place.ts'
import type { RunStore } from './store.ts'

/** Run history as a store has it, with what still waits to be written. */
export class RecordedHistory implements RunHistory {
  readonly #store: RunStore
  readonly #buffer: WriteBuffer
  readonly #now: () => number

  constructor(store: RunStore, buffer: WriteBuffer, now: () => number) {
    this.#store = store
    this.#buffer = buffer
    this.#now = now
  }

  get stats(): RecordingStats {
    return this.#buffer.stats
  }

  async list(query: RunQuery = {}): Promise<RunPage> {
    checkCursor(query)
    await this.#settle()
    return this.#store.list(query)
  }

  async get(id: string): Promise<RunDetail | undefined> {
    await this.#settle()
    return this.#store.get(id)
  }

  async outline(id: string): Promise<RunOutline | undefined> {
    await this.#settle()
    return this.#store.outline(id)
  }

  async span(runId: string, spanId: string): Promise<SpanDetail | undefined> {
    await this.#settle()
    return this.#store.span(runId, spanId)
  }

  async logs(query: LogQuery = {}): Promise<LogPage> {
    checkCursor(query)
    await this.#settle()
    return this.#store.logs(query)
  }

  async counts(query: RunQuery = {}): Promise<RunCounts> {
    await this.#settle()
    return this.#store.counts(query)
  }

  async errors(query: ErrorQuery = {}): Promise<ErrorGroup[]> {
    await this.#settle()
    return this.#store.errors(query)
  }

  async metrics(query: MetricsQuery = {}): Promise<Metrics> {
    // Of counts that have changed nothing waits until it is gathered.
    await this.#buffer.flush().catch(() => undefined)
    return this.#store.metrics(query, this.#now())
  }

  flush(): Promise<void> {
    return this.#buffer.flush()
  }

  /** What cannot be written may still be read from what was. */
  async #settle(): Promise<void> {
    if (this.#buffer.stats.buffered > 0) await this.#buffer.flush().catch(() => undefined)
  }
}

/** Here, as a thread of the store would hand on no more of the error than its message. */
function checkCursor({ cursor }: { readonly cursor?: string | undefined }): void {
  if (cursor !== undefined) placeOf(cursor)
}
