import { type Duration, type TSchema, durationSchema, t } from '../../kernel/index.ts'
import { type OAuthConfig, oauthConfig } from './oauth-config.ts'

/** The config key `mcp`. */
export interface McpConfig {
  /** Where it is served. Default `/mcp`. */
  path?: string
  /** What the server is called. Default: the name in the app's package.json. */
  name?: string
  /** Default: the version in the app's package.json. */
  version?: string
  /** Told to clients once: how the tools belong together. */
  instructions?: string
  /**
   * Host names under which it may be reached: `['api.example.com']`. Default: only those of this
   * machine while the server listens on it alone, else any.
   */
  hosts?: string[]
  /** Origins whose pages may use it, beside those of `http.csrf` and `http.cors`. Default none. */
  origins?: string[]
  /** Bytes that a stream or a file may have as a result. Default 1 MiB. */
  maxResultSize?: number
  /**
   * Whether clients get sessions. Without, any process answers any request, and a client can neither
   * cancel by a message, nor choose a log level, subscribe or be asked. Default true.
   */
  sessions?: boolean
  /** How long a session is kept that nobody uses. Default `'1h'`. */
  sessionIdle?: Duration
  /** Sessions that a process keeps; the one unused for longest makes way. Default 10,000. */
  maxSessions?: number
  /** Access tokens of OAuth, and where clients get them. */
  oauth?: OAuthConfig
}

const text = (description: string): TSchema => t.String({ minLength: 1, description })

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  mcp: t.Optional(
    t.Object(
      {
        path: t.Optional(t.String({ pattern: '^/', description: 'a path such as "/mcp"' })),
        name: t.Optional(text('a name')),
        version: t.Optional(text('a version such as "1.0.0"')),
        instructions: t.Optional(text('a text')),
        hosts: t.Optional(t.Array(text('a host name'), { description: 'a list of host names' })),
        origins: t.Optional(
          t.Array(t.String({ pattern: '^[a-z][a-z0-9+.-]*://[^/]+$' }), {
            description: "a list of origins: ['https://app.example.com']",
          }),
        ),
        maxResultSize: t.Optional(t.Integer({ minimum: 1, description: 'a number of bytes' })),
        sessions: t.Optional(t.Boolean({ description: 'true or false' })),
        sessionIdle: t.Optional(durationSchema('1h', 1)),
        maxSessions: t.Optional(t.Integer({ minimum: 1, description: 'a number of sessions' })),
        oauth: oauthConfig,
      },
      { additionalProperties: false },
    ),
  ),
})
