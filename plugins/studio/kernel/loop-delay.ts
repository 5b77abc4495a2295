import type { Timer } from '../../../kernel/index.ts'
import type { Studio } from '../studio.ts'

/** Milliseconds between two looks at the event loop. */
const BEAT = 50
/** Looks that are remembered: a minute. */
const KEPT = 1_200
/** How long it is measured after somebody has looked. */
const LINGER = 60_000

/** How much later than asked for a timer of the app came, in milliseconds. */
export interface LoopFigures {
  readonly p50: number
  readonly p99: number
  readonly max: number
  /** How many times were measured. */
  readonly of: number
}

/** Measures how late timers come: what computes for long in one go keeps all others waiting. Runs while somebody looks. */
export class LoopDelay {
  readonly #studio: Studio
  #late: number[] = []
  #next: Timer | undefined
  #end: Timer | undefined

  constructor(studio: Studio) {
    this.#studio = studio
  }

  /** The last minute, as far as it was looked at; undefined before the first figures. */
  look(): LoopFigures | undefined {
    const { clock } = this.#studio.host
    this.#next ??= this.#beat()
    this.#end?.cancel()
    this.#end = clock.setTimeout(() => this.close(), LINGER, { background: true })
    const sorted = this.#late.toSorted((a, b) => a - b)
    if (sorted.length === 0) return undefined
    const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)]!
    return { p50: at(0.5), p99: at(0.99), max: at(1), of: sorted.length }
  }

  /** Stops measuring. */
  close(): void {
    this.#next?.cancel()
    this.#end?.cancel()
    this.#next = undefined
    this.#late = []
  }

  #beat(): Timer {
    const { clock } = this.#studio.host
    const began = clock.elapsed()
    return clock.setTimeout(
      () => {
        this.#late.push(Math.max(0, clock.elapsed() - began - BEAT))
        if (this.#late.length > KEPT) this.#late.shift()
        this.#next = this.#beat()
      },
      BEAT,
      { background: true },
    )
  }
}
