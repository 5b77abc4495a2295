import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock, Timer } from '../../kernel/index.ts'
import type { QueueStore } from './store.ts'

/** What a bell needs. */
export interface BellParts {
  readonly store: QueueStore
  readonly clock: Clock
  /** Wakes this process's own worker. */
  readonly wake: (queue: string) => void
  /** Whether a job that came to the queue now would begin now, here. */
  readonly isFree: (queue: string) => boolean
}

/** Milliseconds between two times that others are told of the same queue. */
const PAUSE = 10

/**
 * Tells of jobs that came: this process at once, others when this one has no place for more. Told too
 * little they find out by asking; so nothing waits for it, and its failure harms nobody.
 */
export class Bell {
  readonly #parts: BellParts
  readonly #outside = AsyncLocalStorage.snapshot()
  /** Queues that others were told of just now, and whether more came since. */
  readonly #again = new Map<string, boolean>()
  readonly #pauses = new Set<Timer>()
  #stop: (() => Promise<void>) | undefined

  constructor(parts: BellParts) {
    this.#parts = parts
  }

  /** Hears what other processes tell. */
  async start(): Promise<void> {
    this.#stop = await this.#parts.store.listen((queue) => this.#parts.wake(queue))
  }

  ring(queue: string): void {
    const { wake, isFree } = this.#parts
    const free = isFree(queue)
    wake(queue)
    if (free) return
    const again = this.#again.get(queue)
    if (again !== undefined) return void this.#again.set(queue, true)
    this.#tell(queue)
  }

  /** At once; and if more come meanwhile, once again after a pause. */
  #tell(queue: string): void {
    this.#again.set(queue, false)
    this.#outside(() => this.#parts.store.notify(queue)).catch(() => undefined)
    const pause = this.#parts.clock.setTimeout(
      () => {
        this.#pauses.delete(pause)
        const again = this.#again.get(queue)
        this.#again.delete(queue)
        if (again) this.#tell(queue)
      },
      PAUSE,
      { background: true },
    )
    this.#pauses.add(pause)
  }

  async stop(): Promise<void> {
    for (const pause of this.#pauses) pause.cancel()
    const waiting = [...this.#again].filter(([, again]) => again)
    this.#again.clear()
    for (const [queue] of waiting) await this.#parts.store.notify(queue).catch(() => undefined)
    await this.#stop?.().catch(() => undefined)
  }
}
