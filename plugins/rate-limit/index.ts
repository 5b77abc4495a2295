import {
  type Guard,
  type Plugin,
  type Service,
  type ViewOf,
  definePlugin,
  guard,
  service,
} from '../../kernel/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import { type RateLimitConfig, configSchema } from './config.ts'
import { type RateLimits, limitsOn, rateLimits } from './limits.ts'
import { openStore } from './open-store.ts'
import { type RateLimitOptions, planOf } from './plan.ts'
import { requestLimits, requestLimitsOn } from './request-limits.ts'
import { RunLimits } from './run-limits.ts'
import type { RateStore } from './store.ts'

export { addressOf } from './asker.ts'
export type { RateLimitConfig } from './config.ts'
export { type RateLimitedDetails, RateLimitUnavailable, RateLimited } from './errors.ts'
export { type RateLimit, type RateLimits, rateLimits } from './limits.ts'
export type { RateLimitOptions } from './plan.ts'
export { type RequestLimits, requestLimits } from './request-limits.ts'
export type { WhenUnavailable } from './standby.ts'
export type { RateStanding } from './standing.ts'
export type { RateStoreName } from './store.ts'

/** Lets through so much in so long: the same on every trigger, and exact however many ask at once. */
export interface RateLimitPlugin {
  name: 'rate-limit'
  uses: HttpPlugin | DbPlugin
  config: { rateLimit?: RateLimitConfig }
  context: {
    /** Limits of one's own, by key, within the run's organisation. */
    rateLimit: RateLimits
  }
  guards: {
    /** Refuses with `RATE_LIMITED` when the limit is used up. */
    rateLimit(options: RateLimitOptions<ViewOf<RateLimitPlugin>>): Guard
  }
}

const counts: Service<RateStore> = service('rate-limit:store')

/** The `rate-limit` plugin. */
export const rateLimit: (options?: Partial<RateLimitPlugin['config']>) => Plugin<RateLimitPlugin> =
  definePlugin<RateLimitPlugin>({
    name: 'rate-limit',
    uses: ['http', 'db'],
    config: configSchema,
    migrations: new URL('migrations/', import.meta.url),
    context: { rateLimit: (run) => new RunLimits(run.get(counts)!, run) },
    guards: {
      rateLimit(options) {
        const plan = planOf(options as RateLimitOptions<never>)
        return guard(
          `rateLimit(${plan.label})`,
          ({ rateLimit: limits }: ViewOf<RateLimitPlugin>) => (limits as RunLimits).enforce(plan),
          {
            // Whoever comes slowly enough passes, whoever that is.
            identity: false,
            explain: ({ rateLimit: limits }) => (limits as RunLimits).explain(plan),
          },
        )
      },
    },
    async setup(host, { rateLimit: config = {} }) {
      const { name, store } = await openStore(host, config)
      host.provide(counts, store)
      host.provide(rateLimits, limitsOn(store))
      host.provide(requestLimits, requestLimitsOn(store))
      host.hook('kernel:ready', () => {
        if (name !== 'memory' || host.mode !== 'production') return
        host.logger.info('rate limits are counted by this process alone', {
          mend: "several processes share them with rateLimit.store 'database' or 'redis'",
        })
      })
      return () => store.close?.()
    },
  })
