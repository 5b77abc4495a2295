import { type Duration, type Service, service } from '../../kernel/index.ts'
import { capacity } from './bucket.ts'
import { RateLimited } from './errors.ts'
import { type RatePolicy, rateCost, ratePolicy } from './policy.ts'
import { type RateStanding, standingOf } from './standing.ts'
import type { RateStore } from './store.ts'

/** So many in so long, and what one call counts. */
export interface RateLimit {
  /** At once; a whole number. */
  limit: number
  /** Until all of them are back. They come back one by one, each after `window / limit`. */
  window: Duration
  /** Default 1. */
  cost?: number
}

/** Limits of one's own, by key. A key with another limit or window is another count. */
export interface RateLimits {
  /**
   * Takes from a limit, in one step however many ask at once.
   *
   * @throws RateLimited when it is used up; nothing is taken then
   */
  take(key: string, limit: RateLimit): Promise<RateStanding>
  /** How it stands, without taking anything. */
  peek(key: string, limit: RateLimit): Promise<RateStanding>
  /** Forgets what was used: after the right password, say. */
  reset(key: string, limit: RateLimit): Promise<void>
}

/** Provided by `rate-limit`: limits for other plugins and for code outside of runs. */
export const rateLimits: Service<RateLimits> = service('rate-limit:limits')

/** The error of a standing that is a refusal. */
export function rateLimited(standing: RateStanding): InstanceType<typeof RateLimited> {
  const { limit, windowMs, remaining, afterMs } = standing
  return new RateLimited({
    message: `Too many tries; try again in ${Math.ceil(afterMs / 1000)} s.`,
    details: { limit, windowMs, remaining, afterMs },
  })
}

/** The key of a count: whose it is, then what is counted, then by what; the last is anybody's text. */
export function countKey(
  space: string,
  { limit, windowMs }: RatePolicy,
  org: string | undefined,
  by: string,
): string {
  return `${space}\n${limit}/${windowMs}\n${org === undefined ? '' : `${org.length}:${org}`}\n${by}`
}

/**
 * Limits on a store.
 *
 * @param refused told of a limit that is used up, before that is thrown
 */
export function limitsOn(
  store: RateStore,
  org?: string,
  refused?: (limit: RateLimit, standing: RateStanding) => void,
): RateLimits {
  const read = ({ limit, window, cost = 1 }: RateLimit) => {
    const policy = ratePolicy(limit, window)
    return { policy, cost: rateCost(cost, policy) }
  }
  const keyOf = (key: string, policy: RatePolicy): string => countKey('own', policy, org, key)
  return {
    async take(key, limit) {
      const { policy, cost } = read(limit)
      const taking = await store.take(keyOf(key, policy), policy, cost)
      const standing = standingOf(policy, cost, taking)
      if (standing.allowed) return standing
      refused?.(limit, standing)
      throw rateLimited(standing)
    },
    async peek(key, limit) {
      const { policy, cost } = read(limit)
      const level = await store.level(keyOf(key, policy), policy)
      const taken = level + cost * policy.windowMs <= capacity(policy)
      return standingOf(policy, cost, { taken, level })
    },
    async reset(key, limit) {
      await store.reset(keyOf(key, read(limit).policy))
    },
  }
}
