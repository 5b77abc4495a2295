import type { Awaitable, Logger } from '../../kernel/index.ts'
import type { Taking } from './bucket.ts'
import { RateLimitUnavailable } from './errors.ts'
import type { RateStore } from './store.ts'

/** What becomes of calls while the store cannot be reached. */
export type WhenUnavailable = 'memory' | 'allow' | 'refuse'

/** What stands by for a store. */
export interface StandbyParts {
  readonly store: RateStore
  readonly whenUnavailable: WhenUnavailable
  /** Counts in this process. */
  readonly memory: RateStore
  readonly logger: () => Logger
}

/** A store that others can reach, or that cannot be reached: then `whenUnavailable` decides. */
export function withStandby(parts: StandbyParts): RateStore {
  const { store, whenUnavailable, memory, logger } = parts
  let isAway = false

  const instead = <T>(error: unknown, ask: (memory: RateStore) => Awaitable<T>, free: T) => {
    if (!isAway) {
      logger().warn('rate limits cannot be counted where they should be', {
        whenUnavailable,
        error,
      })
    }
    isAway = true
    if (whenUnavailable === 'refuse') throw new RateLimitUnavailable({ cause: error })
    return whenUnavailable === 'allow' ? free : ask(memory)
  }
  const tried = async <T>(ask: (store: RateStore) => Awaitable<T>, free: T): Promise<T> => {
    try {
      const answer = await ask(store)
      if (isAway) logger().info('rate limits are counted where they should be again')
      isAway = false
      return answer
    } catch (error) {
      return instead(error, ask, free)
    }
  }

  const free: Taking = { taken: true, level: 0 }
  return {
    take: (key, policy, cost) => tried((one) => one.take(key, policy, cost), free),
    level: (key, policy) => tried((one) => one.level(key, policy), 0),
    reset: (key) => tried((one) => one.reset(key), undefined),
    close: () => store.close?.(),
  }
}
