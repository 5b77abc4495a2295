import { type Duration, type TSchema, durationSchema, t } from '../../kernel/index.ts'
import type { Backoff } from './job.ts'

/** How one named queue is worked on. */
export interface QueueOptions {
  /** Jobs that one process runs at once. Default: `queue.concurrency`. */
  concurrency?: number
  /** Whether this process runs its jobs. Default: `queue.work`. */
  work?: boolean
}

/** The config key `queue`. */
export interface QueueConfig {
  /** Jobs of one queue that one process runs at once. Default 10. */
  concurrency?: number
  /** Queues by name, beside `default`. */
  queues?: Record<string, QueueOptions>
  /** Whether this process runs jobs. Default true; `bunbase start --role web` says no. */
  work?: boolean
  /** Attempts of a job until it is given up. Default 10. */
  maxAttempts?: number
  /** Default: 2 s, doubled each time up to an hour, and up to a quarter on top. */
  backoff?: Backoff
  /** After this long without a sign of a process its jobs begin elsewhere. Default `'30s'`. */
  lease?: Duration
  /**
   * How often an idle process looks for jobs that nobody told it of. Default `'1s'` on Postgres,
   * `'100ms'` on SQLite.
   */
  pollInterval?: Duration
  /** How long jobs are kept that have ended; 0 for not at all. */
  keep?: {
    /** Default 0: their runs are in the run history. */
    completed?: Duration
    /** Default `'30d'`. */
    failed?: Duration
  }
  /** How long an `idempotencyKey` is remembered. Default `'1d'`. */
  rememberKeys?: Duration
}

const duration = durationSchema('30s')

const count = t.Integer({ minimum: 1, maximum: 10_000 })

const backoff = t.Union([
  duration,
  t.Object(
    {
      kind: t.Optional(t.Union([t.Literal('exponential'), t.Literal('fixed')])),
      delay: t.Optional(duration),
      factor: t.Optional(t.Number({ minimum: 1 })),
      max: t.Optional(duration),
      jitter: t.Optional(t.Number({ minimum: 0, maximum: 1 })),
      delays: t.Optional(t.Array(duration, { minItems: 1, maxItems: 100 })),
    },
    { additionalProperties: false },
  ),
])

/** A function of the input, or a text. */
const key = t.Union([t.String({ maxLength: 512 }), t.Function([], t.Any())])

const name = t.String({ pattern: '^[A-Za-z][A-Za-z0-9_.-]*$', maxLength: 64 })

/** Schema of the option `backoff` alone. */
export const backoffSchema: TSchema = t.Object({ backoff })

/** Schema of an action's `job` and of the options of `triggers.queue`. */
export const jobSchema: TSchema = t.Object(
  {
    queue: t.Optional(name),
    priority: t.Optional(t.Integer({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 })),
    maxAttempts: t.Optional(count),
    backoff: t.Optional(backoff),
    timeout: t.Optional(duration),
    uniqueKey: t.Optional(key),
    group: t.Optional(key),
    concurrency: t.Optional(
      t.Object({ limit: count, key: t.Optional(key) }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false },
)

/** Schema of the keys that this plugin adds to actions. */
export const actionSchema: TSchema = t.Object({ job: t.Optional(jobSchema) })

/** Schema of the config keys of this plugin. */
export const configSchema: TSchema = t.Object({
  queue: t.Optional(
    t.Object(
      {
        concurrency: t.Optional(count),
        queues: t.Optional(
          t.Record(
            name,
            t.Object(
              { concurrency: t.Optional(count), work: t.Optional(t.Boolean()) },
              { additionalProperties: false },
            ),
            { additionalProperties: false },
          ),
        ),
        work: t.Optional(t.Boolean()),
        maxAttempts: t.Optional(count),
        backoff: t.Optional(backoff),
        lease: t.Optional(duration),
        pollInterval: t.Optional(duration),
        keep: t.Optional(
          t.Object(
            { completed: t.Optional(duration), failed: t.Optional(duration) },
            { additionalProperties: false },
          ),
        ),
        rememberKeys: t.Optional(duration),
      },
      { additionalProperties: false },
    ),
  ),
})
