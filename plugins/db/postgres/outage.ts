import { type Clock, type Logger, type Pauses, pauseAfter, sleep } from '../../../kernel/index.ts'
import { DatabaseUnavailable } from '../errors.ts'

/** Milliseconds between two attempts. */
const PAUSES: Pauses = { first: 25, longest: 1000 }
/**
 * Milliseconds from its beginning for which queries wait for the end of an outage, so that a restart
 * passes unnoticed. After that they fail at once, until an attempt succeeds.
 */
const PATIENCE = 2000

/**
 * The time during which the database cannot be reached. One attempt at a time is made to reach it,
 * whoever waits; everybody hears of its return at once.
 */
export class Outage {
  readonly #over = Promise.withResolvers<void>()
  readonly #clock: Clock
  readonly #cause: unknown
  readonly #stop = new AbortController()
  readonly #began: number

  /** @param attempt opens a connection; rejects when it cannot */
  constructor(clock: Clock, logger: Logger, cause: unknown, attempt: () => Promise<void>) {
    this.#clock = clock
    this.#cause = cause
    this.#over.promise.catch(() => undefined)
    this.#began = clock.elapsed()
    logger.warn('the database cannot be reached; trying again', { error: cause })
    this.#reach(attempt).then(
      () => {
        logger.info('the database is back', { afterMs: Math.round(clock.elapsed() - this.#began) })
        this.#over.resolve()
      },
      (error: unknown) => this.#over.reject(error as Error),
    )
  }

  /**
   * Resolves when the database is back.
   *
   * @throws DatabaseUnavailable when it is not back soon
   */
  wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = this.#clock.setTimeout(
        () => reject(new DatabaseUnavailable({ cause: this.#cause })),
        Math.max(0, PATIENCE - (this.#clock.elapsed() - this.#began)),
      )
      this.#over.promise.then(
        () => {
          timer.cancel()
          resolve()
        },
        () => {
          timer.cancel()
          reject(new DatabaseUnavailable({ cause: this.#cause }))
        },
      )
    })
  }

  /** Gives up, for good. */
  abandon(): void {
    this.#stop.abort(new Error('the database was closed'))
  }

  async #reach(attempt: () => Promise<void>): Promise<void> {
    for (let failures = 0; ; failures++) {
      await sleep(this.#clock, pauseAfter(failures, PAUSES), this.#stop.signal)
      try {
        return await attempt()
      } catch {
        this.#stop.signal.throwIfAborted()
      }
    }
  }
}
