import type { Job } from '../../queue/index.ts'
import type { JobStep } from '../contract/queue.ts'
import { reasonOf } from './failures.ts'

/** A run of a job, as far as it is recorded. */
export interface Try {
  readonly runId: string
  readonly attempt: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly ms: number | undefined
}

/** A job's way: waiting, attempts, and how it ended. @param tries its runs, where they are recorded */
export function stepsOf(job: Job, tries: readonly Try[]): JobStep[] {
  const steps: JobStep[] = []
  let since = job.createdAt
  // Of a job that was tried often only the last errors are kept: nobody knows how long it waited before.
  let isKnown = job.errors.length === 0 || job.errors[0]!.attempt === 1
  const tried = (attempt: JobStep, end: number): void => {
    const waited = isKnown && attempt.at >= since && { ms: attempt.at - since }
    if (waited || steps.length === 0) steps.push({ kind: 'waiting', at: since, ...waited })
    steps.push(attempt)
    since = end
    isKnown = true
  }
  for (const error of job.errors) {
    const { attempt: n, at, run } = error
    const found = tries.find(({ runId }) => runId === run)
    tried(
      {
        ...{ kind: 'attempt', n, ok: false, error: reasonOf(error), at: found?.startedAt ?? at },
        ...(found?.ms !== undefined && { ms: found.ms }),
        ...(run !== undefined && { runId: run }),
      },
      at,
    )
  }
  const { state, startedAt, finishedAt, attempt: n } = job
  const isTried = state === 'running' || state === 'completed'
  if (isTried && startedAt !== undefined) {
    const last = tries.find(({ attempt }) => attempt === n)
    const ms = state === 'running' ? undefined : (last?.ms ?? finishedAt! - startedAt)
    tried(
      {
        ...{ kind: 'attempt', n, at: startedAt },
        ...(ms !== undefined && { ms, ok: true }),
        ...(last && { runId: last.runId }),
      },
      finishedAt ?? startedAt,
    )
  }
  if (state === 'waiting' || state === 'delayed') steps.push({ kind: 'waiting', at: since })
  else if (state !== 'running') steps.push({ kind: state, at: finishedAt ?? since })
  return steps
}
