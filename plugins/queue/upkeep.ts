import type { Clock, Logger, Timer } from '../../kernel/index.ts'
import type { QueueStore } from './store.ts'

/** What upkeep needs. */
export interface UpkeepParts {
  readonly store: QueueStore
  readonly clock: Clock
  readonly logger: () => Logger
  /** Names that the config has. */
  readonly queues: ReadonlySet<string>
  /** Milliseconds that jobs are kept which have ended. */
  readonly keep: { readonly completed: number; readonly failed: number }
}

/** Milliseconds. */
const PERIOD = 600_000

/** Removes what is kept no longer, and finds jobs that are in nobody's hands or in a queue that is no more. */
export class Upkeep {
  readonly #parts: UpkeepParts
  readonly #told = new Set<string>()
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
      for (const queue of await store.records.queues()) this.#tellUnknown(queue)
    } catch (error) {
      logger().warn('old jobs cannot be removed yet', { error })
    }
  }

  /** One of an earlier config, perhaps; of the next one it is soon none. */
  #tellUnknown(queue: string): void {
    const { queues, logger } = this.#parts
    if (queues.has(queue) || this.#told.has(queue)) return
    this.#told.add(queue)
    logger().warn('jobs wait in a queue that the config does not have', { queue })
  }
}
