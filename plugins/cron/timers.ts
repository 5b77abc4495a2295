import type { Action, Clock, Host, Invocation, Logger, Timer } from '../../kernel/index.ts'

/** What {@link OneTimeRuns} need. */
export interface OneTimeParts {
  readonly execute: Host<never>['execute']
  readonly clock: Clock
  readonly logger: () => Logger
}

/** Runs that wait in this process for their time. */
export class OneTimeRuns {
  readonly #parts: OneTimeParts
  readonly #waiting = new Set<Timer>()

  constructor(parts: OneTimeParts) {
    this.#parts = parts
  }

  /** @param at milliseconds since the epoch */
  add(at: number, action: Action | string, invocation: Invocation): void {
    const { clock } = this.#parts
    const timer = clock.setTimeout(
      () => {
        this.#waiting.delete(timer)
        void this.#run(action, invocation)
      },
      at - clock.now(),
      { background: true },
    )
    this.#waiting.add(timer)
  }

  /** Says how many are lost. */
  close(): void {
    for (const timer of this.#waiting) timer.cancel()
    if (this.#waiting.size === 0) return
    this.#parts
      .logger()
      .warn('scheduled runs are lost: without the queue plugin they end with the process', {
        runs: this.#waiting.size,
      })
  }

  async #run(action: Action | string, invocation: Invocation): Promise<void> {
    try {
      await this.#parts.execute(action, invocation)
    } catch {
      // Its run was recorded and logged; nobody waits for an answer.
    }
  }
}
