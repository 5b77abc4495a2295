import { type Duration, type TSchema, durationSchema, milliseconds, t } from '../../kernel/index.ts'

/** Which runs are recorded: all, those that did not succeed, or a share of the others beside them. */
export type Sampling = 'all' | 'errors' | number

/** What of a run is recorded. */
export interface Recorded {
  /** Redacted by the action's schema. Default true. */
  input?: boolean
  /** Redacted by the action's schema. Default true. */
  output?: boolean
  /** Lines of `ctx.logger`. Default true. */
  logs?: boolean
  /**
   * Guards, handler, queries and calls with their times. A number: of that many runs of an action in
   * a second; true: of all. Default 20.
   */
  spans?: boolean | number
}

/** The action key `record` in full. */
export interface RecordOptions extends Recorded {
  sampling?: Sampling
}

/** How long run history is kept. */
export interface Retention {
  /** Default `'7d'`. */
  maxAge?: Duration
  /** Bytes on disk; the oldest go first. Default 1 GiB; 0 for no limit. */
  maxBytes?: number
}

/** The config key `persistence`. */
export interface PersistenceConfig {
  /** Default true. False leaves no trace of recording in what runs. */
  enabled?: boolean
  /** Milliseconds that a run waits at most until it is written. Default 1000. */
  flushIntervalMs?: number
  /** Runs and lines after which they are written earlier. Default 500. */
  maxBufferSize?: number
  /** Memory for those that cannot be written, in bytes. Default 32 MiB. */
  maxBufferBytes?: number
  /** Disk space for those that do not fit into memory, in bytes. Default 64 MiB. */
  maxFileBytes?: number
  /** Default `all`. */
  sampling?: Sampling
  record?: Recorded
  /** Characters kept of an input, an output, an error. Default 16,384. */
  maxValueSize?: number
  retention?: Retention
  /**
   * Hosts whose requests from traced runs carry `traceparent`: `api.internal`, `*.example.com`.
   * Default none: nobody else learns of a trace.
   */
  traceparentTo?: readonly string[]
  /** The file of run history when the app's database is SQLite. Default `.bunbase/runs.db`. */
  file?: string
}

const sampling = t.Union(
  [t.Literal('all'), t.Literal('errors'), t.Number({ minimum: 0, maximum: 1 })],
  {
    description: `"all", "errors", or the share of successful runs to record, from 0 to 1`,
  },
)

const recorded = {
  input: t.Optional(t.Boolean({ description: 'true or false' })),
  output: t.Optional(t.Boolean({ description: 'true or false' })),
  logs: t.Optional(t.Boolean({ description: 'true or false' })),
  spans: t.Optional(
    t.Union([t.Boolean(), t.Number({ minimum: 0 })], {
      description: 'true, false, or how many runs of an action to trace in a second',
    }),
  ),
}

const closed = { additionalProperties: false }
const count = (minimum: number, description: string) =>
  t.Optional(t.Integer({ minimum, description }))

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  persistence: t.Optional(
    t.Object(
      {
        enabled: t.Optional(t.Boolean({ description: 'true or false' })),
        flushIntervalMs: count(1, 'milliseconds, at least 1'),
        maxBufferSize: count(1, 'a number of runs, at least 1'),
        maxBufferBytes: count(65_536, 'bytes, at least 65536'),
        maxFileBytes: count(0, 'bytes; 0 for no files'),
        sampling: t.Optional(sampling),
        record: t.Optional(t.Object(recorded, closed)),
        maxValueSize: count(256, 'characters, at least 256'),
        retention: t.Optional(
          t.Object(
            {
              maxAge: t.Optional(durationSchema('7d', 1)),
              maxBytes: count(0, 'bytes; 0 for no limit'),
            },
            closed,
          ),
        ),
        traceparentTo: t.Optional(
          t.Array(t.String({ pattern: '^(\\*\\.)?[\\w.-]+$' }), {
            description: 'host names, for example ["api.internal", "*.example.com"]',
          }),
        ),
        file: t.Optional(t.String({ minLength: 1, description: 'a path, relative to the app' })),
      },
      closed,
    ),
  ),
})

/** Schema of the action key `record`. */
export const actionSchema: TSchema = t.Object({
  record: t.Optional(
    t.Union([t.Boolean(), t.Object({ sampling: t.Optional(sampling), ...recorded }, closed)], {
      description: 'true, false, or an object with sampling, input, output, logs, spans',
    }),
  ),
})

/** What is recorded of the runs of one action, defaults filled in. */
export interface RecordPlan {
  readonly sampling: Sampling
  readonly input: boolean
  readonly output: boolean
  readonly logs: boolean
  /** Runs a second; 0 for none. */
  readonly spans: number
}

const TRACED_A_SECOND = 20

/** @returns nothing when the action's runs are not recorded */
export function recordPlan(
  config: PersistenceConfig,
  record: boolean | RecordOptions | undefined,
): RecordPlan | undefined {
  if (record === false) return undefined
  const own = typeof record === 'object' ? record : {}
  const merged = { ...config.record, ...own }
  const { input = true, output = true, logs = true, spans = TRACED_A_SECOND } = merged
  return {
    sampling: own.sampling ?? config.sampling ?? 'all',
    input,
    output,
    logs,
    spans: spans === true ? Infinity : Number(spans),
  }
}

const GIBIBYTE = 1024 ** 3

/** Retention with its defaults, in milliseconds and bytes. */
export function retentionOf({ retention = {} }: PersistenceConfig): {
  maxAge: number
  maxBytes: number
} {
  const { maxAge = '7d', maxBytes = GIBIBYTE } = retention
  return { maxAge: milliseconds(maxAge), maxBytes }
}
