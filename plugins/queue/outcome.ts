import { BunbaseError, publicError } from '../../kernel/index.ts'
import { backoffDelay, backoffPlan } from './backoff.ts'
import type { Backoff } from './job.ts'
import { withError } from './job-errors.ts'
import type { JobRun } from './job-run.ts'
import type { JobDefaults, JobPlan } from './settings.ts'

/** What becomes of a job after an attempt that failed. */
export type Fate =
  | { readonly kind: 'cancelled' }
  /** It goes back; an attempt that does not count was not the job's fault. */
  | {
      readonly kind: 'again'
      readonly delay: number
      readonly errors: string | null
      readonly counts: boolean
    }
  | { readonly kind: 'buried'; readonly errors: string }

/** Milliseconds until a job whose action this process does not know is tried again, perhaps elsewhere. */
const UNKNOWN_DELAY = 10_000

/** Milliseconds that a job waits at most because an error says so: 30 days. */
const LONGEST_WAIT = 2_592_000_000

/** What it takes to decide it. */
export interface FailedAttempt {
  readonly attempt: JobRun
  readonly error: unknown
  /** Undefined for an action that this process does not know. */
  readonly plan: JobPlan | undefined
  readonly defaults: JobDefaults
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Whether the process is stopping, so that runs are ended from outside. */
  readonly stopping: boolean
}

/** Decides what becomes of a job whose attempt failed. */
export function fateOf({ attempt, error, plan, defaults, at, stopping }: FailedAttempt): Fate {
  const { job, run, cancelled } = attempt
  const { code } = publicError(error)
  if (cancelled) return { kind: 'cancelled' }
  if (stopping && (code === 'CANCELLED' || code === 'UNAVAILABLE')) {
    return { kind: 'again', delay: 0, errors: null, counts: false }
  }
  const errors = withError(job, at, error, run?.id)
  if (run === undefined && code === 'UNKNOWN_ACTION') {
    return { kind: 'again', delay: UNKNOWN_DELAY, errors, counts: false }
  }
  const most = job.max_attempts ?? plan?.maxAttempts ?? defaults.maxAttempts
  const isRefused = run?.status === 'refused'
  if ((job.attempt >= most && !isRefused) || isFinal(attempt, error)) {
    return { kind: 'buried', errors }
  }
  const backoff =
    job.backoff === null
      ? (plan?.backoff ?? defaults.backoff)
      : backoffPlan(JSON.parse(job.backoff) as Backoff)
  const delay = Math.max(backoffDelay(backoff, job.attempt), retryAfter(error))
  // A guard that says "not yet" has not let it begin.
  return { kind: 'again', delay, errors, counts: !isRefused }
}

/** Whole milliseconds for which trying again is known to be too early: `JOB_RETRY_LATER`, `RATE_LIMITED`. */
function retryAfter(error: unknown): number {
  if (!(error instanceof BunbaseError) || !error.retry) return 0
  const { afterMs } = (error.details ?? {}) as { afterMs?: unknown }
  // Mostly what another server said: it must fit into a column, and a job not be lost in the far future.
  if (typeof afterMs !== 'number' || !(afterMs > 0)) return 0
  return Math.min(Math.ceil(afterMs), LONGEST_WAIT)
}

/** Whether the same job would end the same way each time. */
function isFinal({ run }: JobRun, error: unknown): boolean {
  if (run?.status === 'refused') return !(error instanceof BunbaseError && error.retry)
  return (
    error instanceof BunbaseError &&
    (error.code === 'INVALID_INPUT' || error.code === 'JOB_GIVEN_UP')
  )
}
