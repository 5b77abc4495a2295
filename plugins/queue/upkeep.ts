import type { Clock, Logger, Timer } from '../../kernel/index.ts'
import type { QueueStore } from './store.ts'

/** What upkeep needs. */
export interface UpkeepParts {
  readonly store: QueueStore
  readonly clock: Clock
  readonly logger: () => Logger
  /** Milliseconds that jobs are kept which have ended. */
  readonly keep: { readonly completed: number; readonly failed: number }
}

/** Milliseconds. */
const PERIOD = 600_000

/** Removes what is kept no longer, and finds jobs that are in nobody's hands. */
export class Upkeep {
  readonly #parts: UpkeepParts
  #timer: Timer | undefined
  #working: Promise<void> | undefined
  #stopped = false

  constructor(parts: UpkeepParts) {
    this.#parts = parts
  }

  start(): void {
    if (this.#stopped) return
    const work = (): void => {
      this.#working = this.#work().finally(() => this.start())
    }
    this.#timer = this.#parts.clock.setTimeout(work, PERIOD, { background: true })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#working
  }

  async #work(): Promise<void> {
    const { store, logger, keep } = this.#parts
    try {
      await store.records.tidy(keep)
      const jobs = await store.records.adopt()
      if (jobs > 0) logger().warn('jobs were in the hands of nobody; they begin anew', { jobs })
    } catch (error) {
      logger().warn('old jobs cannot be removed yet', { error })
    }
  }
}
