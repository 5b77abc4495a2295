import { InvalidInput, milliseconds } from '../../kernel/index.ts'
import type { HttpExchange } from '../http/index.ts'
import type { RateLimit, RequestLimits } from '../rate-limit/index.ts'
import type { ApiKey, KeyLimit } from './api-key.ts'

/** How often API keys may call. */
export interface KeyLimits {
  /**
   * Counts a request of a key, once, however often it is asked who it is from. What the request causes,
   * such as jobs, is not counted. Undefined when nothing limits the key.
   *
   * @throws RateLimited
   */
  count(http: HttpExchange, key: ApiKey): Promise<void> | undefined
  /**
   * The limit that the owner of a key gives it: no more at once and no faster than every key may.
   *
   * @throws InvalidInput
   */
  own(wanted: { readonly calls: number; readonly windowSeconds: number }): KeyLimit
}

/**
 * The limits of an app's keys.
 *
 * @param limits undefined without the rate-limit plugin
 * @param forEvery of every key that has none of its own
 */
export function keyLimits(
  limits: RequestLimits | undefined,
  forEvery: Pick<RateLimit, 'limit' | 'window'> | undefined,
): KeyLimits {
  const every = forEvery && { limit: forEvery.limit, windowMs: milliseconds(forEvery.window) }
  const counted = new WeakSet<Request>()
  return {
    count(http, { id, limit: own }) {
      const limit = own ?? every
      if (!limit || !limits || counted.has(http.request)) return undefined
      counted.add(http.request)
      const { windowMs: window } = limit
      return limits.take(http, 'api-key', `auth api-key ${id}`, { limit: limit.limit, window })
    },
    own({ calls, windowSeconds }) {
      const wanted = { limit: calls, windowMs: windowSeconds * 1000 }
      if (!limits) throw wrong('nothing counts here: the app has no rate limits')
      if (!every) return wanted
      const isFaster = wanted.limit * every.windowMs > every.limit * wanted.windowMs
      if (!isFaster && wanted.limit <= every.limit) return wanted
      throw wrong(`must not be more than ${every.limit} calls in ${every.windowMs / 1000} seconds`)
    },
  }
}

function wrong(message: string): InstanceType<typeof InvalidInput> {
  return new InvalidInput({ details: { issues: [{ path: '/limit', message }] } })
}
