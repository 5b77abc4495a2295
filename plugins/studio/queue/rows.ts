import type { Job } from '../../queue/index.ts'
import type { JobDetail, JobRow } from '../contract/queue.ts'
import { identityOf } from '../show/identity.ts'
import { causeOf, reasonOf } from './failures.ts'
import { type Try, stepsOf } from './steps.ts'

/** A job as lists show it. */
export function jobRow(job: Job): JobRow {
  const last = job.errors.at(-1)
  return {
    ...{ id: job.id, state: job.state, queue: job.queue, action: job.action },
    ...{ priority: job.priority, attempt: job.attempt, maxAttempts: job.maxAttempts ?? null },
    ...{ createdAt: job.createdAt, runAt: job.runAt },
    ...(job.startedAt !== undefined && { startedAt: job.startedAt }),
    ...(job.finishedAt !== undefined && { finishedAt: job.finishedAt }),
    ...(job.org !== undefined && { orgId: job.org }),
    ...(last && { lastError: reasonOf(last), errorFp: causeOf(job) }),
  }
}

/** All of a job. @param tries what is known of its runs */
export function jobDetail(job: Job, input: unknown, tries: readonly Try[]): JobDetail {
  const { group, uniqueKey, worker, replayOf, replayedAs, traceparent, caller, org } = job
  return {
    ...jobRow(job),
    ...{ input, caller: identityOf(caller, org), canceling: job.cancelling },
    ...(group !== undefined && { group }),
    ...(uniqueKey !== undefined && { uniqueKey }),
    ...(worker !== undefined && { worker }),
    ...(replayOf !== undefined && { replayOf }),
    ...(replayedAs !== undefined && { replayedAs }),
    ...(traceparent !== undefined && { traceId: traceparent.split('-')[1]! }),
    errors: job.errors.map(({ attempt, at, code, message, causes = [], run }) => ({
      ...{ attempt, at, code, message, causes: [...causes] },
      ...(run !== undefined && { runId: run }),
    })),
    timeline: stepsOf(job, tries),
  }
}
