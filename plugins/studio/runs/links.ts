import type { RunDetail as Recorded, RunHistory, RunSummary } from '../../persistence/index.ts'
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
  const parent = run.parentId === undefined ? undefined : byId.get(run.parentId)
  return {
    parent: parent ? rowOf(parent) : await parentOf(history, run),
    children: children.map(rowOf),
    traceRuns: items.length,
    attempts: await attemptsOf(studio, run, items),
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

/** Tries of the same job, from its runs in the trace; of one that waits for the next when that is. */
async function attemptsOf(
  { host }: Studio,
  run: Recorded,
  items: readonly RunSummary[],
): Promise<Attempt[]> {
  const same = items.filter(
    (one) =>
      one.action === run.action &&
      one.trigger === run.trigger &&
      one.parentId === run.parentId &&
      one.parentSpanId === run.parentSpanId,
  )
  const isOfJob = jobOf(run) !== undefined || same.some(({ attempt }) => attempt > 1)
  if (!isOfJob) return []
  const id = jobOf(run)
  const job = id === undefined ? undefined : await host.get(reach.jobs)?.get(id)
  return same
    .map(rowOf)
    .sort((a, b) => a.attempt - b.attempt)
    .map((row, index, all) => ({
      ...{
        n: row.attempt,
        runId: row.id,
        status: row.status,
        startedAt: row.startedAt,
        ms: row.ms,
      },
      ...(row.errorMsg !== undefined && { error: row.errorMsg }),
      ...(index === all.length - 1 && job?.state === 'delayed' && { nextAt: job.runAt }),
    }))
}
