import type { Caller } from '../../kernel/index.ts'
import type { Job, JobError, JobState } from './job.ts'
import { givenKey } from './org-key.ts'

/** A row of `job_queue`, `job_failures` or `job_completions`; what a table has not is undefined. */
export interface StoredRow {
  readonly id: string
  readonly queue: string
  readonly action: string
  readonly input: string
  readonly priority: number
  readonly run_at: number | bigint
  readonly created_at: number | bigint
  readonly attempt: number
  readonly crashes?: number
  readonly max_attempts?: number | null
  readonly backoff?: string | null
  readonly unique_key?: string | null
  readonly group_key?: string | null
  readonly limit_key?: string | null
  readonly limit_max?: number | null
  readonly caller: string | null
  readonly org: string | null
  readonly traceparent: string | null
  readonly trigger_kind?: string | null
  readonly trigger_options?: string | null
  readonly errors?: string | null
  readonly locked_by?: string | null
  readonly locked_at?: number | bigint | null
  readonly cancel_at?: number | bigint | null
  readonly failed_at?: number | bigint
  readonly completed_at?: number | bigint
  readonly replay_of: string | null
  readonly replayed_as?: string | null
}

const SYSTEM_CALLER: Caller = { kind: 'system' }

/** Reads a caller as it is stored; null is the system. */
export function callerOf(text: string | null): Caller {
  return text === null ? SYSTEM_CALLER : (JSON.parse(text) as Caller)
}

/** Reads the errors of a job. */
export function errorsOf(text: string | null | undefined): JobError[] {
  return text ? (JSON.parse(text) as JobError[]) : []
}

/** @param now milliseconds since the epoch, by the database */
export function jobOf(row: StoredRow, now: number): Job {
  const finished = row.failed_at ?? row.completed_at
  return {
    id: row.id,
    state: stateOf(row, now),
    queue: row.queue,
    action: row.action,
    input: JSON.parse(row.input) as unknown,
    priority: row.priority,
    runAt: Number(row.run_at),
    createdAt: Number(row.created_at),
    attempt: row.attempt,
    maxAttempts: row.max_attempts ?? undefined,
    uniqueKey: asGiven(row.unique_key),
    group: asGiven(row.group_key),
    caller: callerOf(row.caller),
    org: row.org ?? undefined,
    traceparent: row.traceparent ?? undefined,
    errors: errorsOf(row.errors),
    worker: row.locked_by ?? undefined,
    startedAt: row.locked_by ? Number(row.locked_at) : undefined,
    finishedAt: finished === undefined ? undefined : Number(finished),
    cancelling: row.cancel_at != null,
    replayOf: row.replay_of ?? undefined,
    replayedAs: row.replayed_as ?? undefined,
  }
}

function asGiven(key: string | null | undefined): string | undefined {
  return key == null ? undefined : givenKey(key)
}

function stateOf(row: StoredRow, now: number): JobState {
  if (row.failed_at !== undefined) return 'failed'
  if (row.completed_at !== undefined) return 'completed'
  if (row.locked_by) return 'running'
  return Number(row.run_at) > now ? 'delayed' : 'waiting'
}
