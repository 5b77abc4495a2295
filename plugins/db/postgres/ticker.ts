import type { Clock } from '../../../kernel/index.ts'

/** Milliseconds of a tick. */
const TICK = 20

/**
 * Time in ticks, for deadlines: asking the machine for it once per query costs more than the rest of
 * sending one. It passes only while somebody waits, and not while the event loop is blocked, when an
 * answer may be there and nobody has read it.
 */
export class Ticker {
  readonly #clock: Clock
  readonly #onTick: () => boolean
  #running = false
  /** Ticks since the beginning. */
  now = 0

  /** @param onTick called at every tick; false stops until the next `start` */
  constructor(clock: Clock, onTick: () => boolean) {
    this.#clock = clock
    this.#onTick = onTick
  }

  /** The tick at which so many milliseconds have certainly passed. */
  after(ms: number): number {
    return this.now + Math.ceil(ms / TICK) + 1
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    this.#wait()
  }

  #wait(): void {
    const tick = (): void => {
      this.now++
      if (this.#onTick()) this.#wait()
      else this.#running = false
    }
    this.#clock.setTimeout(tick, TICK, { background: true })
  }
}
