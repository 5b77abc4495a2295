import { type TSchema, t } from '../../kernel/index.ts'

/** What carries broadcasts to the other instances. */
export type EventTransport = 'memory' | 'redis' | 'nats' | 'postgres'

/** Config key `events`. */
export interface EventsConfig {
  /**
   * What carries broadcasts to the other instances of the app. Default: what `url` says, and without
   * one `memory`, which knows no other instances.
   */
  transport?: EventTransport
  /**
   * Where the broker is: `redis://host:6379`, `nats://host:4222`, `postgres://user@host/name`.
   * Default: the environment's `REDIS_URL`, `NATS_URL` or `DATABASE_URL`, by transport.
   */
  url?: string
  /** Instances on the same channel hear each other. Default: `bunbase:` and the app's package name. */
  channel?: string
  /** Most events that wait while the broker is away; then the oldest are dropped. Default 10,000. */
  buffer?: number
}

const TRANSPORTS = ['memory', 'redis', 'nats', 'postgres'] as const

/** Schema of the config keys of this plugin. */
export const configSchema: TSchema = t.Object({
  events: t.Optional(
    t.Object(
      {
        transport: t.Optional(
          t.Union(
            TRANSPORTS.map((name) => t.Literal(name)),
            { description: '"memory", "redis", "nats" or "postgres"' },
          ),
        ),
        url: t.Optional(
          t.String({
            pattern: '^(memory|rediss?|valkeys?|nats|tls|postgres(ql)?)://',
            maxLength: 4096,
            description: '"redis://host:6379", "nats://host:4222" or "postgres://user@host/name"',
          }),
        ),
        channel: t.Optional(
          t.String({
            pattern: '^[A-Za-z0-9_:./@-]+$',
            maxLength: 60,
            description: 'a name of up to 60 letters, digits and _ : . / @ -',
          }),
        ),
        buffer: t.Optional(
          t.Integer({ minimum: 1, maximum: 1_000_000, description: 'a number of events' }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
})
