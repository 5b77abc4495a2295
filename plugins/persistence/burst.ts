/** Rows a second, and the part of a second's that may come at once. */
const MOST = 3_000
const AT_ONCE = 0.25

/** Knows a burst by its second batch: a bucket that so many rows a second flow out of. */
export class Burst {
  readonly #most: number
  #at = 0
  #level = 0

  /** @param most rows a second. Default 3,000 */
  constructor(most: number = MOST) {
    this.#most = most
  }

  /** Whether rows come faster than that for longer than it takes to write a batch or two. */
  goesOnWith(rows: number): boolean {
    const now = performance.now()
    const sunk = this.#level - ((now - this.#at) / 1_000) * this.#most
    this.#at = now
    // What is above a second's worth says nothing new, and would take longer to sink.
    this.#level = Math.min(Math.max(0, sunk) + rows, this.#most + rows)
    return this.#level > this.#most * AT_ONCE
  }
}
