import { type Taking, capacity } from './bucket.ts'
import type { RatePolicy } from './policy.ts'

/** How somebody stands with a limit. Milliseconds. */
export interface RateStanding {
  /** Whether it was, or (asked without taking) would be, let through. */
  readonly allowed: boolean
  readonly limit: number
  readonly windowMs: number
  /** Calls that would be let through right now. */
  readonly remaining: number
  /** Until the same call is let through; 0 when it is now. */
  readonly afterMs: number
  /** Until nothing counts as used. */
  readonly resetMs: number
}

/** What a level means to whoever asks for `cost`. */
export function standingOf(
  policy: RatePolicy,
  cost: number,
  { taken, level }: Taking,
): RateStanding {
  const { limit, windowMs } = policy
  const full = capacity(policy)
  const over = taken ? 0 : level + cost * windowMs - full
  return {
    allowed: taken,
    limit,
    windowMs,
    remaining: Math.floor((full - level) / windowMs),
    // Refused a moment ago, and free by now: still later than now.
    afterMs: taken ? 0 : Math.max(1, Math.ceil(over / limit)),
    resetMs: Math.ceil(level / limit),
  }
}
