import type { ClaimedJob, JobRow } from './store.ts'

/** A place that a worker keeps for a job which is about to be added. One of its functions is to be called. */
export interface Place {
  /** Id of the process. */
  readonly worker: string
  /** It was added, in the hands of the process. */
  begin(job: ClaimedJob): void
  /** It was not, or not so. */
  free(): void
  /** Nobody knows: if it is in the hands of the process, it is given back. The place is not freed. */
  inDoubt(id: string): void
}

/** Whether nothing but a free place is needed for a job to begin. */
export function mayBeginAtOnce(row: JobRow): boolean {
  const { run_at, delay, unique_key, idempotency_key, group_key, limit_key } = row
  const keys = unique_key ?? idempotency_key ?? group_key ?? limit_key
  return run_at === null && delay <= 0 && keys === null
}

/** A new job as a claim would give it. */
export function firstAttempt(row: JobRow): ClaimedJob {
  return { ...row, attempt: 1, crashes: 0, errors: null }
}
