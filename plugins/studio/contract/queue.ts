// Jobs, and failures by cause.
import type { ErrorGroup } from './overview.ts'
import type { Identity, Page, Series } from './wire.ts'

/** One queue. */
export interface QueueRow {
  name: string
  ready: number
  running: number
  delayed: number
  /** Given up. */
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
  lastSeen: number
}

/** A job in a list. */
export interface JobRow {
  id: string
  state: 'waiting' | 'delayed' | 'running' | 'failed' | 'completed'
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
  /** Its attempts and what comes next, oldest first. */
  timeline: { at: number; what: string; runId?: string; ok?: boolean }[]
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
  /** Failures of runs by cause, most first. */
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
      status: 'open' | 'muted' | 'resolved'
    }
    output: { fp: string; status: 'open' | 'muted' | 'resolved' }
  }
  /** Failed jobs by cause. */
  'studio.queue.failures': {
    input: {
      /** @maxLength 100 */
      queue?: string
    }
    output: {
      scanned: { limit: number; hit: boolean }
      groups: {
        fp: string
        message: string
        code: string
        action: string
        count: number
        firstAt: number
        lastAt: number
        series: Series
        jobIds: string[]
        runId?: string
      }[]
    }
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
    }
    output: { matched: number; done: number; failed: { id: string; reason: string }[] }
  }
}
