import type { RunDetail as Recorded, RunHistory, RunSummary } from '../../persistence/index.ts'
import type { Job } from '../../queue/index.ts'
import type { Attempt, RunDetail } from '../contract/runs.ts'
import type { RunRow } from '../contract/wire.ts'
import { reach } from '../reach.ts'
import type { Studio } from '../studio.ts'
import { rowOf } from './row.ts'

/** Runs of a trace that are looked at. */
const MOST = 500

/** What a run belongs to: who caused it, what it caused, the other tries of its job. */
export async function linksOf(
  studio: Studio,
  history: RunHistory,
  run: Recorded,
): Promise<RunDetail['links'] & { attempts: Attempt[] }> {
  const { items } = await history.list({ traceId: run.traceId, order: 'oldest', limit: MOST })
  const byId = new Map(items.map((one) => [one.id, one]))
  const spans = new Set(run.spans.map(({ id }) => id))
  // A run that an event or a job of this one has started hangs on the span of that.
  const children = items.filter(
    ({ id, parentId, parentSpanId }) =>
      id !== run.id &&
      (parentId === run.id || (parentSpanId !== undefined && spans.has(parentSpanId))),
  )
  const job = await jobBehind(studio, run)
  const parent = run.parentId === undefined ? undefined : byId.get(run.parentId)
  return {
    parent: parent ? rowOf(parent) : await parentOf(history, run),
    children: children.map((child) => ({
      ...rowOf(child),
      ...(child.parentSpanId !== undefined && { spanId: child.parentSpanId }),
    })),
    traceRuns: items.length,
    ...(job && {
      job: {
        ...{ id: job.id, state: job.state },
        ...(job.replayedAs !== undefined && { replayedAs: job.replayedAs }),
      },
    }),
    attempts: attemptsOf(run, items, job),
  }
}

async function parentOf(history: RunHistory, { parentId }: RunSummary): Promise<RunRow | null> {
  const found = parentId === undefined ? undefined : await history.get(parentId)
  return found ? rowOf(found) : null
}

/** The id of the job that a run was a try of. */
export function jobOf({ triggerDetail }: Pick<Recorded, 'triggerDetail'>): string | undefined {
  const { job } = (triggerDetail ?? {}) as { job?: unknown }
  return typeof job === 'string' ? job : undefined
}

async function jobBehind({ host }: Studio, run: Recorded): Promise<Job | undefined> {
  const id = jobOf(run)
  return id === undefined ? undefined : host.get(reach.jobs)?.get(id)
}

/** Tries of the same job and of what repeats it, from its runs in the trace; of one that waits for the next when that is. */
function attemptsOf(run: Recorded, items: readonly RunSummary[], job: Job | undefined): Attempt[] {
  const same = items.filter(
    (one) =>
      one.action === run.action &&
      one.trigger === run.trigger &&
      one.parentId === run.parentId &&
      one.parentSpanId === run.parentSpanId,
  )
  const isOfJob = jobOf(run) !== undefined || same.some(({ attempt }) => attempt > 1)
  if (!isOfJob) return []
  return same
    .map(rowOf)
    .sort((a, b) => a.startedAt - b.startedAt || a.attempt - b.attempt)
    .map(({ id, attempt, status, startedAt, ms, errorMsg }, index, all) => ({
      ...{ n: attempt, runId: id, status, startedAt, ms },
      ...(errorMsg !== undefined && { error: errorMsg }),
      // Only what was given up begins anew.
      ...(attempt === 1 && all[index - 1]?.status === 'error' && { again: true as const }),
      ...(index === all.length - 1 && job?.state === 'delayed' && { nextAt: job.runAt }),
    }))
}
