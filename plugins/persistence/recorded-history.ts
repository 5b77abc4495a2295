import { hostname } from 'node:os'
import { systemClock } from '../../kernel/index.ts'
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
  HistorySize,
} from './history.ts'
import { placeOf } from './place.ts'
import type { Recorder } from './recorder.ts'
import type { RunStore } from './store.ts'

/** Milliseconds between two looks for processes that died. */
const LOOK = 1_000

/** What run history is made of. */
export interface HistoryParts {
  readonly store: RunStore
  readonly buffer: WriteBuffer
  readonly recorder: Pick<Recorder, 'isPaused'>
  readonly now: () => number
}

/** Run history as a store has it, with what still waits to be written. */
export class RecordedHistory implements RunHistory {
  readonly #store: RunStore
  readonly #buffer: WriteBuffer
  readonly #recorder: Pick<Recorder, 'isPaused'>
  readonly #now: () => number
  /** When it was looked for processes that died, by the machine's clock. */
  #looked = -Infinity

  constructor({ store, buffer, recorder, now }: HistoryParts) {
    this.#store = store
    this.#buffer = buffer
    this.#recorder = recorder
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

  get recording(): boolean {
    return !this.#recorder.isPaused
  }

  setRecording(on: boolean): void {
    this.#recorder.isPaused = !on
  }

  async pin(id: string, pinned = true): Promise<boolean> {
    await this.#settle()
    return this.#store.pin(id, pinned ? this.#now() : undefined)
  }

  async remove(id: string): Promise<boolean> {
    await this.#settle()
    return this.#store.remove(id)
  }

  async size(): Promise<HistorySize> {
    await this.#settle()
    return this.#store.size()
  }

  async clear(): Promise<number> {
    const { runs: before } = await this.size()
    const bound = this.#now() + 1
    while (await this.#store.prune({ before: bound, minutesBefore: bound, maxBytes: 0 }));
    return Math.max(0, before - (await this.#store.size()).runs)
  }

  flush(): Promise<void> {
    return this.#buffer.flush()
  }

  /** What cannot be written may still be read from what was. */
  async #settle(): Promise<void> {
    if (this.#buffer.stats.buffered > 0) await this.#buffer.flush().catch(() => undefined)
    const now = systemClock.elapsed()
    if (now - this.#looked < LOOK) return
    this.#looked = now
    await this.#store.interrupt(hostname()).catch(() => undefined)
  }
}

/** Here, as a thread of the store would hand on no more of the error than its message. */
function checkCursor({ cursor }: { readonly cursor?: string | undefined }): void {
  if (cursor !== undefined) placeOf(cursor)
}
