import type { BunbaseError } from './errors.ts'
import { type Settle, fail, outcome } from './execute.ts'
import type { PendingRun } from './pending.ts'
import type { LiveRun } from './run.ts'

/** A run that waits: with its deadline, and the promise that its caller was given. */
export class Waiting implements PendingRun {
  readonly run: LiveRun
  readonly deadline: number
  previous: PendingRun | undefined = undefined
  next: PendingRun | undefined = undefined
  ended = false
  readonly #timeout: number
  readonly #resolve: (output: unknown) => void
  readonly #reject: (error: Error) => void

  /** @param timeout milliseconds; 0 for none */
  constructor(
    run: LiveRun,
    timeout: number,
    resolve: (output: unknown) => void,
    reject: (error: Error) => void,
  ) {
    this.run = run
    this.#timeout = timeout
    this.#resolve = resolve
    this.#reject = reject
    this.deadline = run.engine.pending.deadlineOf(timeout)
    run.engine.pending.add(this, timeout)
  }

  /** Ends the run from outside, with this error. */
  stop(error: BunbaseError): void {
    this.run.abort(error)
    this.end(fail, error)
  }

  /** Gives the caller the outcome; the first one counts. */
  end(settle: Settle, error?: unknown): void {
    if (this.ended) return
    this.ended = true
    try {
      this.#resolve(outcome(this.run, settle, error))
    } catch (failure) {
      this.#reject(failure as Error)
    }
    // Only now: until its observers are being told, shutdown must know of it.
    this.run.engine.pending.remove(this, this.#timeout)
  }
}
