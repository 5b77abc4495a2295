import { dirname, extname, join } from 'node:path'
import type { Batch } from './batch.ts'
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
import type { Reply, Request, StoreOptions } from './sqlite-messages.ts'
import type { RunProcess } from './unsettled.ts'
import { type Bounds, RefusedRows, type RunStore } from './store.ts'

/** What Bun adds to the standard's. */
interface Thread extends Worker {
  ref(): void
  unref(): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Run history in a SQLite file, on a thread of its own, which is started when it is first needed. */
export class RemoteSqliteStore implements RunStore {
  readonly #options: StoreOptions
  readonly #waiting = new Map<number, Waiting>()
  #thread: Thread | undefined
  #calls = 0

  constructor(options: StoreOptions) {
    this.#options = options
  }

  open(): Promise<void> {
    return this.#call('open')
  }

  write({ bytes, length, count, oldest, newest }: Batch): Promise<void> {
    const { buffer } = bytes
    // Of a view, all that it is a view of would be sent.
    const sent = buffer instanceof SharedArrayBuffer ? new Uint8Array(buffer) : bytes.slice()
    return this.#call('write', { bytes: sent, length, count, oldest, newest })
  }

  tidy(): Promise<boolean> {
    return this.#call('tidy')
  }

  prune(bounds: Bounds): Promise<boolean> {
    return this.#call('prune', bounds)
  }

  list(query: RunQuery): Promise<RunPage> {
    return this.#call('list', query)
  }

  get(id: string): Promise<RunDetail | undefined> {
    return this.#call('get', id)
  }

  outline(id: string): Promise<RunOutline | undefined> {
    return this.#call('outline', id)
  }

  span(runId: string, spanId: string): Promise<SpanDetail | undefined> {
    return this.#call('span', runId, spanId)
  }

  logs(query: LogQuery): Promise<LogPage> {
    return this.#call('logs', query)
  }

  counts(query: RunQuery): Promise<RunCounts> {
    return this.#call('counts', query)
  }

  errors(query: ErrorQuery): Promise<ErrorGroup[]> {
    return this.#call('errors', query)
  }

  pin(id: string, at: number | undefined): Promise<boolean> {
    return this.#call('pin', id, at)
  }

  remove(id: string): Promise<boolean> {
    return this.#call('remove', id)
  }

  size(): Promise<HistorySize> {
    return this.#call('size')
  }

  beat(process: RunProcess): Promise<void> {
    return this.#call('beat', process)
  }

  interrupt(host: string): Promise<void> {
    return this.#call('interrupt', host)
  }

  metrics(query: MetricsQuery, now: number): Promise<Metrics> {
    return this.#call('metrics', query, now)
  }

  async close(): Promise<void> {
    if (!this.#thread) return
    try {
      await this.#call('close')
    } finally {
      this.#thread?.terminate()
      this.#thread = undefined
    }
  }

  #call<T>(method: keyof RunStore, ...args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      const id = ++this.#calls
      const request: Request = { id, method, args }
      const thread = this.#running()
      // The process may end while the thread waits, but not while something is asked of it.
      if (this.#waiting.size === 0) thread.ref()
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      thread.postMessage(request)
    })
  }

  #running(): Thread {
    if (this.#thread) return this.#thread
    const path = import.meta.path
    const script = join(dirname(path), `sqlite-thread${extname(path)}`)
    const thread = new Worker(script) as Thread
    thread.onmessage = ({ data }: MessageEvent<Reply>) => this.#settle(data)
    thread.onerror = (event) => this.#lost(event.message)
    thread.unref()
    thread.postMessage(this.#options)
    return (this.#thread = thread)
  }

  #settle({ id, value, error }: Reply): void {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#thread?.unref()
    if (!error) waiting?.resolve(value)
    else waiting?.reject(error.refused ? new RefusedRows(error.message) : new Error(error.message))
  }

  /** The thread ended by itself: the next call starts another. */
  #lost(message: string): void {
    this.#thread = undefined
    const lost = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of lost) reject(new Error(`the thread of run history ended: ${message}`))
  }
}
