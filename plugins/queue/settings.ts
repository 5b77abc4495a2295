import { type Duration, type RegisteredAction, milliseconds } from '../../kernel/index.ts'
import { type BackoffPlan, backoffPlan } from './backoff.ts'
import type { Backoff } from './job.ts'

/** A text, or how it is made from the job's input. Undefined: none for this job. */
export type KeyOf<In = never> = string | ((input: In) => string | undefined)

/** The action key `job`, and the options of `triggers.queue`: how its jobs are added and run. */
export interface JobSettings<In = never> {
  /** One of the config's `queue.queues`. Default `default`. */
  queue?: string
  /** Higher ones first; any integer. Default 0. */
  priority?: number
  /** Attempts until a job is given up. Default: the config's, 10. */
  maxAttempts?: number
  backoff?: Backoff
  /** Of a run as a job, instead of the action's own `timeout`. */
  timeout?: Duration
  /** While a job with the same key waits or runs, no other is added. */
  uniqueKey?: KeyOf<In>
  /** Jobs of one group run one after the other, in the order they were added. */
  group?: KeyOf<In>
  /**
   * Most jobs that run at once, over all processes: of the action, or of each key. A key that is a text
   * is the whole app's; those that a function gives are kept by organisation.
   */
  concurrency?: { limit: number; key?: KeyOf<In> }
}

/** What the config says for all jobs. */
export interface JobDefaults {
  readonly maxAttempts: number
  readonly backoff: BackoffPlan
}

/** An action's settings, resolved once. */
export interface JobPlan {
  readonly queue: string
  readonly priority: number
  readonly maxAttempts: number
  readonly backoff: BackoffPlan
  /** Milliseconds; undefined for the action's own. */
  readonly timeout: number | undefined
  readonly uniqueKey: KeyOf | undefined
  readonly group: KeyOf | undefined
  readonly limit: number | undefined
  readonly limitKey: KeyOf
}

/** Queue of jobs that name none. */
export const DEFAULT_QUEUE = 'default'

/** Name and `queue` trigger's options win over the `job` key, that over the config. */
export function jobPlan(action: RegisteredAction, defaults: JobDefaults): JobPlan {
  const own = settingsOf(action)
  return {
    queue: own.queue ?? DEFAULT_QUEUE,
    priority: own.priority ?? 0,
    maxAttempts: own.maxAttempts ?? defaults.maxAttempts,
    backoff: own.backoff === undefined ? defaults.backoff : backoffPlan(own.backoff),
    timeout: own.timeout === undefined ? undefined : milliseconds(own.timeout),
    uniqueKey: own.uniqueKey,
    group: own.group,
    limit: own.concurrency?.limit,
    limitKey: own.concurrency?.key ?? action.name,
  }
}

/** The `job` key of an action with the options of its `queue` trigger over it. */
export function settingsOf(action: RegisteredAction): JobSettings {
  const key = action.definition['job'] as JobSettings | undefined
  const trigger = action.triggers.find(({ kind }) => kind === 'queue')
  return { ...key, ...(trigger?.options as JobSettings | undefined) }
}

/** The text of a key for an input. */
export function keyFor(key: KeyOf | undefined, input: unknown): string | undefined {
  return typeof key === 'function' ? key(input as never) : key
}
