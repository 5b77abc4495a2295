import type { Clock, Logger } from '../../kernel/index.ts'

/** Milliseconds between two complaints. */
const PAUSE = 10_000

/** Counts rows that were lost, and says so: not for each of them, but never not at all. */
export class Complaints {
  readonly #clock: Clock
  readonly #logger: () => Logger
  #told = 0
  #toldAt = -Infinity
  /** Altogether. */
  lost = 0

  constructor(clock: Clock, logger: () => Logger) {
    this.#clock = clock
    this.#logger = logger
  }

  lose(count: number): void {
    this.lost += count
    this.tellSometimes()
  }

  /** Unless it was just told. */
  tellSometimes(): void {
    if (this.#clock.elapsed() - this.#toldAt >= PAUSE) this.tell()
  }

  /** Of what was lost since it was told last. */
  tell(): void {
    const rows = this.lost - this.#told
    if (rows === 0) return
    this.#toldAt = this.#clock.elapsed()
    this.#told = this.lost
    this.#logger().error(
      'run history was lost: the store does not take it, and there is no more room',
      { rows, altogether: this.lost },
    )
  }
}
