import { type Service, service } from '../../kernel/index.ts'
import type { HttpExchange } from '../http/index.ts'
import { tellStanding } from './headers.ts'
import { type RateLimit, limitsOn } from './limits.ts'
import type { RateStore } from './store.ts'

/** Limits of requests of which no run has begun yet: of who calls, while that is found out. */
export interface RequestLimits {
  /**
   * Takes from a limit, and has the response tell how it stands.
   *
   * @param name that the response calls the limit by
   * @throws RateLimited when it is used up; nothing is taken then
   */
  take(exchange: HttpExchange, name: string, key: string, limit: RateLimit): Promise<void>
}

/** Provided by `rate-limit`, for plugins that find out who calls. */
export const requestLimits: Service<RequestLimits> = service('rate-limit:requests')

/** Such limits on a store. */
export function requestLimitsOn(store: RateStore): RequestLimits {
  return {
    async take(exchange, name, key, limit) {
      const limits = limitsOn(store, undefined, (_, standing) => {
        tellStanding(exchange, name, standing)
      })
      tellStanding(exchange, name, await limits.take(key, limit))
    },
  }
}
