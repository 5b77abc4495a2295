import type { TSchema } from '@sinclair/typebox'
import { type Duration, durationSchema, t } from '../../kernel/index.ts'
import { type CompressionConfig, compressionConfig } from './compress.ts'
import { type CorsConfig, corsConfig } from './cors-config.ts'
import { type EtagConfig, etagConfig } from './etag.ts'
import type { HealthConfig } from './health.ts'
import { type TrustedProxiesConfig, trustedProxiesConfig } from './proxy.ts'
import { type SecurityHeadersConfig, securityHeadersConfig } from './security-headers.ts'
import { type StaticFolderConfig, staticConfig } from './static-config.ts'

/** Config key `http`. */
export interface HttpConfig {
  /** Longest request body in bytes, unless an action says otherwise. Default 1 MiB. */
  maxBodySize?: number
  /** Requests of actions worked on at once; beyond, 503 with `Retry-After`. Default: no limit. */
  maxConcurrency?: number
  /** Seconds until a silent connection is closed, 1 to 255. Default 35. */
  idleTimeout?: number
  /** Silence after which an event stream sends a comment. Default 15 seconds. */
  heartbeat?: Duration
  /** Lets several processes listen on the port, e.g. an old one that drains. Default false. */
  reusePort?: boolean
  /** Whether successes carry `x-request-id` too; refusals and failures always do. Default false. */
  requestId?: boolean
  /**
   * Default `all`. `health`: only liveness and readiness, for a process that does something else;
   * `nothing`: no port is opened.
   */
  serve?: 'all' | 'health' | 'nothing'
  /** Liveness and readiness endpoints; false for none. */
  health?: false | HealthConfig
  /** Headers by name, false to leave one out; false for none at all. Default: the secure ones. */
  securityHeaders?: SecurityHeadersConfig
  /** Which origins may read responses. Default: none but the app's own. */
  cors?: CorsConfig
  /** Other origins whose pages may change something with a user's cookies. */
  csrf?: { readonly origins: readonly string[] }
  /** Who may say on whose behalf a request comes. Default: nobody. */
  trustedProxies?: TrustedProxiesConfig
  /** Default off: a proxy in front usually does it. */
  compression?: CompressionConfig
  /** Whether GET responses carry an ETag. Default off. */
  etag?: EtagConfig
  /** Folders of files to serve. */
  static?: readonly StaticFolderConfig[]
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
const closed = { additionalProperties: false }

const http = t.Object(
  {
    maxBodySize: t.Optional(t.Integer({ minimum: 1, description: 'a number of bytes' })),
    maxConcurrency: t.Optional(t.Integer({ minimum: 1, description: 'a number of requests' })),
    idleTimeout: t.Optional(
      t.Integer({ minimum: 1, maximum: 255, description: 'seconds, from 1 to 255' }),
    ),
    heartbeat: t.Optional(durationSchema('15s')),
    reusePort: t.Optional(t.Boolean()),
    requestId: t.Optional(t.Boolean()),
    serve: t.Optional(
      t.Union([t.Literal('all'), t.Literal('health'), t.Literal('nothing')], {
        description: '"all", "health" or "nothing"',
      }),
    ),
    health: t.Optional(
      t.Union([
        t.Literal(false),
        t.Object({ live: t.Optional(path), ready: t.Optional(path) }, closed),
      ]),
    ),
    securityHeaders: securityHeadersConfig,
    cors: corsConfig,
    csrf: t.Optional(
      t.Object(
        {
          origins: t.Array(t.String({ pattern: '^[a-z][a-z0-9+.-]*://[^/]+$' }), {
            description: "a list of origins: ['https://app.example.com']",
          }),
        },
        closed,
      ),
    ),
    trustedProxies: trustedProxiesConfig,
    compression: compressionConfig,
    etag: etagConfig,
    static: staticConfig,
  },
  closed,
)

/** Schema of {@link HttpSettings}. */
export const settingsSchema: TSchema = t.Object({
  port: t.Optional(
    t.Integer({ minimum: 0, maximum: 65_535, description: 'a port number, or 0 for any free one' }),
  ),
  hostname: t.Optional(t.String({ minLength: 1, description: 'an address to listen on' })),
  http: t.Optional(http),
})
