import { type Duration, milliseconds, mistake } from '../../kernel/index.ts'

/** So many in so long. Milliseconds. */
export interface RatePolicy {
  readonly limit: number
  readonly windowMs: number
}

/**
 * The policy of a limit as it is written. Throws a mistake when it is none: `limit` is a whole number
 * of at least 1, `window` at least a millisecond.
 */
export function ratePolicy(limit: number, window: Duration): RatePolicy {
  const windowMs = milliseconds(window)
  if (!Number.isSafeInteger(limit) || limit < 1) {
    throw mistake(`${limit} is not a limit`, 'give a whole number of at least 1')
  }
  if (!Number.isSafeInteger(windowMs) || windowMs < 1) {
    throw mistake(
      `${window} is not a window`,
      "give whole milliseconds, or a duration such as '1m' or '24h'",
    )
  }
  // What has been used is counted in their product, exactly.
  if (!Number.isSafeInteger(limit * windowMs)) {
    throw mistake(`${limit} in ${window} is too much to count`, 'give a shorter window')
  }
  return { limit, windowMs }
}

/** A limit for people: `5 per 1m`. */
export function policyLabel(limit: number, window: Duration): string {
  return `${limit} per ${typeof window === 'number' ? `${window}ms` : window}`
}

/** What one call takes of a policy. Throws when it can never be had. */
export function rateCost(cost: number, { limit }: RatePolicy): number {
  if (Number.isSafeInteger(cost) && cost >= 1 && cost <= limit) return cost
  throw mistake(
    `a cost of ${cost} does not fit into a limit of ${limit}`,
    'give a whole number from 1 to the limit',
  )
}
