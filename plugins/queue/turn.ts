import type { Clock } from '../../kernel/index.ts'

/** Milliseconds of work after which others get their turn on the event loop. */
const LONGEST = 2

/**
 * Who does one synchronous piece of work after the other, and awaits each, never lets the event loop go
 * on: an awaited value that is there already is no pause. This tells when one is due.
 */
export class Turn {
  readonly #clock: Clock
  /** When the loop's present turn was first seen here, by `clock.elapsed()`. */
  #since: number | undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether others wait for theirs. */
  get isOver(): boolean {
    const now = this.#clock.elapsed()
    if (this.#since === undefined) {
      this.#since = now
      setImmediate(() => (this.#since = undefined))
      return false
    }
    return now - this.#since >= LONGEST
  }

  /** Undefined while there is time; else resolves in the loop's next turn. */
  next(): Promise<void> | undefined {
    return this.isOver ? new Promise((resolve) => setImmediate(resolve)) : undefined
  }
}
