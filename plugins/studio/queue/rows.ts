import type { Job } from '../../queue/index.ts'
import type { JobDetail, JobRow } from '../contract/queue.ts'
import { identityOf } from '../show/identity.ts'
import { fingerprintOf } from './fingerprint.ts'

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
    ...(last && { lastError: last.message, errorFp: fingerprintOf(job.action, last) }),
  }
}

/** All of a job. */
export function jobDetail(job: Job, input: unknown): JobDetail {
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
    timeline: timelineOf(job),
  }
}

function timelineOf(job: Job): JobDetail['timeline'] {
  const { state, createdAt, runAt, startedAt, finishedAt, attempt, errors } = job
  return [
    { at: createdAt, what: 'added' },
    ...errors.map((error) => ({
      ...{ at: error.at, what: `attempt ${error.attempt}: ${error.message}`, ok: false },
      ...(error.run !== undefined && { runId: error.run }),
    })),
    ...(state === 'running' && startedAt !== undefined
      ? [{ at: startedAt, what: `attempt ${attempt} runs` }]
      : []),
    ...(state === 'waiting' || state === 'delayed'
      ? [{ at: runAt, what: `attempt ${attempt + 1} is due` }]
      : []),
    ...(finishedAt === undefined
      ? []
      : [
          { at: finishedAt, what: state === 'failed' ? 'given up' : state, ok: state !== 'failed' },
        ]),
  ]
}
