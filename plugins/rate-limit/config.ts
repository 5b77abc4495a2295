import { type TSchema, t } from '../../kernel/index.ts'
import type { WhenUnavailable } from './standby.ts'
import type { RateStoreName } from './store.ts'

/** The config key `rateLimit`. */
export interface RateLimitConfig {
  /**
   * Where it is counted. Default: `redis` when there is a `url`, `database` on Postgres, and else
   * `memory`, which knows this process only.
   */
  store?: RateStoreName
  /** Of Redis: `redis://host:6379`. Default, with `store: 'redis'`: the environment's `REDIS_URL`. */
  url?: string
  /** Of keys in Redis. Default `bunbase:rate:` and the name of the app's package. */
  prefix?: string
  /**
   * While the store cannot be reached: `memory` counts in this process, `allow` lets everything through,
   * `refuse` nothing (503). Default `memory`.
   */
  whenUnavailable?: WhenUnavailable
}

const oneOf = (...names: readonly string[]): TSchema =>
  t.Union(
    names.map((name) => t.Literal(name)),
    { description: names.map((name) => `"${name}"`).join(', ') },
  )

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  rateLimit: t.Optional(
    t.Object(
      {
        store: t.Optional(oneOf('memory', 'database', 'redis')),
        url: t.Optional(
          t.String({
            pattern: '^(rediss?|valkeys?)://',
            maxLength: 4096,
            description: '"redis://host:6379"',
          }),
        ),
        prefix: t.Optional(
          t.String({ minLength: 1, maxLength: 100, description: 'up to 100 characters' }),
        ),
        whenUnavailable: t.Optional(oneOf('memory', 'allow', 'refuse')),
      },
      { additionalProperties: false },
    ),
  ),
})
