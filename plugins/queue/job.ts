import type { Action, Caller, Duration } from '../../kernel/index.ts'

/** How long after a failed attempt the next one begins. */
export interface BackoffOptions {
  /** `exponential` multiplies the delay by `factor` each time. Default `exponential`. */
  kind?: 'exponential' | 'fixed'
  /** After the first attempt. Default `'2s'`. */
  delay?: Duration
  /** At least 1. Default 2. */
  factor?: number
  /** Longest delay, before jitter. Default `'1h'`. */
  max?: Duration
  /** Share of the delay that is added at random, 0 to 1. Default 0.25. */
  jitter?: number
  /** After the first attempt, the second …, instead of `delay`, `factor` and `max`; the last goes on. */
  delays?: readonly Duration[]
}

/** A duration stands for an exponential backoff that begins with it. */
export type Backoff = Duration | BackoffOptions

/** Options of one job. What is left out comes from the action's `job` key, then from the config. */
export interface JobOptions {
  /** One of the config's `queue.queues`. Default `default`. */
  queue?: string
  /** Higher ones first; any integer. Default 0. */
  priority?: number
  /** Not before this long from now. */
  delay?: Duration
  /** Not before this time: a date, or milliseconds since the epoch. */
  runAt?: Date | number
  /**
   * While a job with this key waits or runs, adding another gives the id of that one and adds nothing.
   * Free again when the job has ended. Keys are kept by organisation.
   */
  uniqueKey?: string
  /**
   * Remembered beyond the job's end (`queue.rememberKeys`, default a day): adding again with the same
   * key gives the id of the first job and adds nothing. Makes it safe to repeat an enqueue whose reply
   * was lost. Keys are kept by organisation.
   */
  idempotencyKey?: string
  /** Attempts until it is given up and becomes a failed job. Default 10. */
  maxAttempts?: number
  backoff?: Backoff
  /**
   * Jobs of one group run one after the other, in the order they were added. Groups are kept by
   * organisation.
   */
  group?: string
  /** For which organisation it runs. Default: that of the run that adds it. */
  org?: string | undefined
  /** Whether its run continues the trace of whoever adds it. Default true. */
  trace?: boolean
}

/** A job that code outside of runs, or another plugin, adds. */
export interface NewJob<In = unknown> extends Omit<JobOptions, 'trace'> {
  /** The action, or its full name: one that only other processes know may be named too. */
  action: Action<In> | string
  input: In
  /** As whom it runs. Default `system`. */
  caller?: Caller | undefined
  /** W3C `traceparent` that its run continues. */
  traceparent?: string | undefined
  /** What its run shows as its trigger. Default: `queue`, with the job's id and queue. */
  trigger?: { kind: string; options: unknown } | undefined
}

/** What {@link Jobs.add} did. */
export interface AddedJob {
  /** UUIDv7; of the job that was there already when `added` is false. */
  readonly id: string
  /** False when its `uniqueKey` or `idempotencyKey` was taken. */
  readonly added: boolean
}

/** How a job stands. Completed ones are only known when `queue.keep.completed` says so. */
export type JobState = 'waiting' | 'delayed' | 'running' | 'failed' | 'completed'

/** What went wrong in one attempt. */
export interface JobError {
  readonly attempt: number
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly code: string
  readonly message: string
  /** Messages of what caused it, outer to inner. */
  readonly causes?: readonly string[]
  /** What it has in common with others of its kind; the same as that of its run. */
  readonly fingerprint: string
  /** Id of the run. */
  readonly run?: string
}

/** A job as it is stored. Times in milliseconds since the epoch. */
export interface Job {
  readonly id: string
  readonly state: JobState
  readonly queue: string
  /** Full name. */
  readonly action: string
  readonly input: unknown
  readonly priority: number
  /** Not begun before this. */
  readonly runAt: number
  readonly createdAt: number
  /** Attempts that began. */
  readonly attempt: number
  /** Undefined: as the action says when it runs. */
  readonly maxAttempts: number | undefined
  readonly uniqueKey: string | undefined
  readonly group: string | undefined
  readonly caller: Caller
  readonly org: string | undefined
  readonly traceparent: string | undefined
  /** Oldest first; the last ten. */
  readonly errors: readonly JobError[]
  /** Process that runs it. */
  readonly worker: string | undefined
  /** When its present attempt began. */
  readonly startedAt: number | undefined
  /** When it completed or failed for good. */
  readonly finishedAt: number | undefined
  /** Whether its cancellation was asked for while it ran. */
  readonly cancelling: boolean
  /** Failed job that this one repeats. */
  readonly replayOf: string | undefined
  /** Job that repeats this failed one. */
  readonly replayedAs: string | undefined
}

/** Which jobs {@link Jobs.list} gives. */
export interface JobQuery {
  /** Default: all but failed and completed ones. */
  state?: JobState
  queue?: string
  action?: string
  /** Those of one organisation. */
  org?: string
  /** Default 50; at most 1,000. */
  limit?: number
  /** The `next` of the page before. */
  after?: string
}

/** Jobs, newest first. */
export interface JobPage {
  readonly jobs: readonly Job[]
  /** For {@link JobQuery.after}; undefined on the last page. */
  readonly next: string | undefined
}

/** What can be changed of a job that waits. */
export type JobChanges = Pick<JobOptions, 'priority' | 'delay' | 'runAt' | 'maxAttempts'> & {
  input?: unknown
}

/** Counts of one queue. */
export interface QueueStatus {
  readonly queue: string
  readonly paused: boolean
  readonly waiting: number
  readonly delayed: number
  readonly running: number
  /** Those that were not added anew. */
  readonly failed: number
  /** Milliseconds that the job which waits longest has been due; 0 when none waits. */
  readonly lag: number
}
