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
const PAUSE = 5

/**
 * Tells of jobs that came: this process at once, others when this one has no place for more. Told too
 * little they find out by asking; so nothing waits for it, and its failure harms nobody.
 */
export class Bell {
  readonly #parts: BellParts
  readonly #outside = AsyncLocalStorage.snapshot()
  readonly #timers = new Map<string, Timer>()
  #stop: (() => Promise<void>) | undefined

  constructor(parts: BellParts) {
    this.#parts = parts
  }

  /** Hears what other processes tell. */
  async start(): Promise<void> {
    this.#stop = await this.#parts.store.listen((queue) => this.#parts.wake(queue))
  }

  ring(queue: string): void {
    const { wake, isFree, clock } = this.#parts
    const free = isFree(queue)
    wake(queue)
    if (free || this.#timers.has(queue)) return
    const tell = (): void => {
      this.#timers.delete(queue)
      this.#outside(() => this.#parts.store.notify(queue)).catch(() => undefined)
    }
    this.#timers.set(queue, clock.setTimeout(tell, PAUSE, { background: true }))
  }

  async stop(): Promise<void> {
    const waiting = [...this.#timers.keys()]
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
    for (const queue of waiting) await this.#parts.store.notify(queue).catch(() => undefined)
    await this.#stop?.().catch(() => undefined)
  }
}
