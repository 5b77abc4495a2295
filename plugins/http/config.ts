import type { TSchema } from '@sinclair/typebox'
import { t } from '../../kernel/index.ts'
import type { HealthConfig } from './health.ts'

/** Config key `http`. */
export interface HttpConfig {
  /** Longest request body in bytes, unless an action says otherwise. Default 1 MiB. */
  maxBodySize?: number
  /** Requests handled at once; beyond, 503 with `Retry-After`. Default: no limit. */
  maxConcurrency?: number
  /** Seconds until a connection without traffic is closed, 1 to 255. Default 10. */
  idleTimeout?: number
  /** Lets several processes listen on the port, e.g. an old one that drains. Default false. */
  reusePort?: boolean
  /** Liveness and readiness endpoints; false for none. */
  health?: false | HealthConfig
}

/** The config keys of this plugin. */
export interface HttpSettings {
  /** Default: the environment's `PORT`, else 3000. 0 for any free port. */
  port?: number
  /** Default `0.0.0.0` in production, else `127.0.0.1`. */
  hostname?: string
  http?: HttpConfig
}

const path = t.String({ pattern: '^/', description: 'a path such as "/health/live"' })

const http = t.Object(
  {
    maxBodySize: t.Optional(t.Integer({ minimum: 1, description: 'a number of bytes' })),
    maxConcurrency: t.Optional(t.Integer({ minimum: 1, description: 'a number of requests' })),
    idleTimeout: t.Optional(
      t.Integer({ minimum: 1, maximum: 255, description: 'seconds, from 1 to 255' }),
    ),
    reusePort: t.Optional(t.Boolean()),
    health: t.Optional(
      t.Union([
        t.Literal(false),
        t.Object(
          { live: t.Optional(path), ready: t.Optional(path) },
          { additionalProperties: false },
        ),
      ]),
    ),
  },
  { additionalProperties: false },
)

/** Schema of {@link HttpSettings}. */
export const settingsSchema: TSchema = t.Object({
  port: t.Optional(
    t.Integer({ minimum: 0, maximum: 65_535, description: 'a port number, or 0 for any free one' }),
  ),
  hostname: t.Optional(t.String({ minLength: 1, description: 'an address to listen on' })),
  http: t.Optional(http),
})
