import type { TSchema } from '@sinclair/typebox'
import { t } from '../../kernel/index.ts'
import type { MigratePolicy } from './migrate/start.ts'

/** Config key `database`. Durations are milliseconds. */
export interface DatabaseConfig {
  /**
   * `file:` and a path for SQLite (relative to the app's folder), `sqlite::memory:`, or
   * `postgres://user:password@host:port/name`. Default: the environment's `DATABASE_URL`, else
   * `file:.bunbase/app.db`.
   */
  url?: string
  /** Most connections to Postgres at once. Default 10. */
  maxConnections?: number
  /** Postgres: until a connection attempt fails. Default 5,000. */
  connectTimeout?: number
  /** Postgres stops a statement after this; 0 for never. Default 30,000. */
  statementTimeout?: number
  /**
   * A query without an answer fails after this, whatever became of its connection. Default 35,000;
   * longer than `statementTimeout`, so that a slow statement gets the server's verdict.
   */
  queryDeadline?: number
  /** A transaction that sends nothing for this long is rolled back. Default 60,000. */
  idleInTransactionTimeout?: number
  /** SQLite: how long a write waits for other writers. Default 5,000. */
  busyTimeout?: number
  /**
   * What a start does about pending migrations: `auto` applies them, `check` refuses to start, `off`
   * does not look. Default: `check` in production, else `auto`.
   */
  migrate?: MigratePolicy
}

const ms = (minimum: number): TSchema =>
  t.Optional(t.Integer({ minimum, description: 'a number of milliseconds' }))

/** Schema of the config keys of this plugin. */
export const settingsSchema: TSchema = t.Object({
  database: t.Optional(
    t.Object(
      {
        url: t.Optional(
          t.String({
            pattern: '^(file:|sqlite:|postgres(ql)?://|:memory:$)',
            maxLength: 4096,
            description: '"file:path/app.db", "sqlite::memory:" or "postgres://user@host/name"',
          }),
        ),
        maxConnections: t.Optional(
          t.Integer({ minimum: 1, maximum: 1000, description: 'a number of connections' }),
        ),
        connectTimeout: ms(1),
        statementTimeout: ms(0),
        queryDeadline: ms(1),
        idleInTransactionTimeout: ms(0),
        busyTimeout: ms(0),
        migrate: t.Optional(
          t.Union([t.Literal('auto'), t.Literal('check'), t.Literal('off')], {
            description: '"auto", "check" or "off"',
          }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
})
