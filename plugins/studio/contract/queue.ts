// Jobs, and failures by cause.
import type { ErrorGroup, ErrorStatus } from './overview.ts'
import type { Identity, Page, Series } from './wire.ts'

/** One queue. */
export interface QueueRow {
  name: string
  ready: number
  running: number
  delayed: number
  /** Given up, and not repeated yet. */
  dead: number
  /** How long the job that waits longest has been due. */
  oldestReadyMs: number
  paused: boolean
  /** Finished by minute, 60. */
  perMin: Series
  failedPerMin: Series
  concurrency: number | null
  /** Runs in this process. */
  busy: number
}

/** A process that works. */
export interface WorkerRow {
  id: string
  host: string
  pid: number | null
  queues: string[]
  busy: number
  /** Since when it works. */
  startedAt: number
  /** When it must have shown itself again; what it held begins elsewhere after that. */
  leaseUntil: number
}

/** How a job stands. */
export type JobState = 'waiting' | 'delayed' | 'running' | 'failed' | 'completed'

/** A job in a list. */
export interface JobRow {
  id: string
  state: JobState
  queue: string
  action: string
  priority: number
  attempt: number
  maxAttempts: number | null
  createdAt: number
  runAt: number
  startedAt?: number
  finishedAt?: number
  orgId?: string
  lastError?: string
  errorFp?: string
}

/** A piece of a job's way: it waits for its turn or its time, is tried, or has ended. */
export interface JobStep {
  kind: 'waiting' | 'attempt' | 'completed' | 'failed'
  at: number
  /** Absent of what has not ended, and where nobody knows how long it took. */
  ms?: number
  /** Of an attempt. */
  n?: number
  ok?: boolean
  error?: string
  runId?: string
}

/** All of a job. */
export interface JobDetail extends JobRow {
  input: unknown
  caller: Identity
  group?: string
  uniqueKey?: string
  traceId?: string
  worker?: string
  replayOf?: string
  replayedAs?: string
  canceling: boolean
  errors: {
    attempt: number
    at: number
    code: string
    message: string
    causes: string[]
    runId?: string
  }[]
  /** Its way so far and what comes next, oldest first. */
  timeline: JobStep[]
}

/** What can be done with jobs. */
export type JobOp = 'retry' | 'cancel' | 'discard' | 'runNow' | 'reschedule' | 'pause' | 'resume'

/** Actions about the queue. */
export interface QueueApi {
  'studio.queue.stats': { input: {}; output: { queues: QueueRow[]; workers: WorkerRow[] } }
  'studio.queue.jobs': {
    input: {
      /** In the filter grammar: `status`, `queue`, `action`. @maxLength 2000 */
      q?: string
      /** @maxLength 500 */
      cursor?: string
      /** @integer @minimum 1 @maximum 200 */
      limit?: number
    }
    output: Page<JobRow>
  }
  'studio.queue.job': {
    input: {
      /** @maxLength 100 */
      id: string
    }
    output: { job: JobDetail }
  }
  /** Failures by cause, most first: of runs in the window, and of jobs that were given up, whenever. */
  'studio.errors.list': {
    input: {
      /** @minimum 60000 @maximum 604800000 */
      windowMs?: number
      /** @maxLength 500 */
      cursor?: string
    }
    output: Page<ErrorGroup>
  }
  'studio.errors.mark': {
    input: {
      /** @maxLength 100 */
      fp: string
      status: ErrorStatus
    }
    output: { fp: string; status: ErrorStatus }
  }
  'studio.queue.op': {
    input: {
      op: JobOp
      /** @maxItems 1000 */
      ids?: string[]
      /** All failed jobs of this cause. @maxLength 100 */
      fp?: string
      /** Of pause and resume. @maxLength 100 */
      queue?: string
      /** Of reschedule: milliseconds since the epoch. */
      at?: number
      /** Only counts. */
      dry: boolean
      /** The number that a dry call said; needed beyond 100. */
      confirm?: number
    }
    output: { matched: number; done: number; failed: { id: string; reason: string }[] }
  }
}
