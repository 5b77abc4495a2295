import type { Clock } from './clock.ts'
import type { HookFunction, Subscription } from './hooks.ts'

/** How a subscriber of a hook does, since somebody watches. */
export interface HookFigures {
  readonly subscription: Subscription
  readonly calls: number
  /** Calls that threw, or rejected. */
  readonly errors: number
  /** Milliseconds of the last calls, up to 500; undefined when there were none. */
  readonly p50: number | undefined
  readonly p95: number | undefined
}

/** Calls whose durations are remembered. */
const REMEMBERED = 500

class Watched {
  readonly #subscription: Subscription & { fn: HookFunction }
  readonly #fn: HookFunction
  readonly #durations: number[] = []
  #calls = 0
  #errors = 0

  constructor(subscription: Subscription, clock: Clock) {
    this.#subscription = subscription
    const fn = (this.#fn = subscription.fn)
    const ended = (began: number, failed: boolean): void => {
      this.#durations[this.#calls++ % REMEMBERED] = clock.elapsed() - began
      if (failed) this.#errors++
    }
    this.#subscription.fn = (...args) => {
      const began = clock.elapsed()
      try {
        const answer = fn(...args)
        if (!(answer instanceof Promise)) {
          ended(began, false)
          return answer
        }
        answer.then(
          () => ended(began, false),
          () => ended(began, true),
        )
        return answer
      } catch (error) {
        ended(began, true)
        throw error
      }
    }
  }

  get figures(): HookFigures {
    const sorted = [...this.#durations].sort((a, b) => a - b)
    const share = (of: number): number | undefined =>
      sorted[Math.max(0, Math.ceil(sorted.length * of) - 1)]
    return {
      subscription: this.#subscription,
      calls: this.#calls,
      errors: this.#errors,
      p50: share(0.5),
      p95: share(0.95),
    }
  }

  end(): void {
    this.#subscription.fn = this.#fn
  }
}

/** Counts and times the calls of hooks while somebody watches; else calls are plain. */
export class HookWatch {
  readonly #subscriptions: () => readonly Subscription[]
  readonly #clock: Clock
  #watched: readonly Watched[] = []
  #watchers = 0

  constructor(subscriptions: () => readonly Subscription[], clock: Clock) {
    this.#subscriptions = subscriptions
    this.#clock = clock
  }

  /** Begins to watch, with whoever does already; gives back how to stop. */
  begin(): () => void {
    if (this.#watchers++ === 0) {
      this.#watched = this.#subscriptions().map((it) => new Watched(it, this.#clock))
    }
    let ended = false
    return () => {
      if (ended) return
      ended = true
      if (--this.#watchers > 0) return
      for (const one of this.#watched) one.end()
      this.#watched = []
    }
  }

  /** In the order of the subscriptions; empty when nobody watches. */
  get figures(): readonly HookFigures[] {
    return this.#watched.map(({ figures }) => figures)
  }
}
