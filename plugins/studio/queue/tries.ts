import type { RunHistory, RunSummary } from '../../persistence/index.ts'
import type { Job } from '../../queue/index.ts'
import { reach } from '../reach.ts'
import { jobOf } from '../runs/links.ts'
import type { Studio } from '../studio.ts'
import type { Try } from './steps.ts'

/** Runs of a job's trace that are looked at. */
const MOST = 500

/** The recorded runs of a job: those that its errors name, and the last one if its trace has it. */
export async function triesOf({ host }: Studio, job: Job): Promise<Try[]> {
  const history = host.get(reach.history)
  if (!history) return []
  const named = job.errors.flatMap(({ run }) => run ?? [])
  const found = await Promise.all([...named.map((id) => history.outline(id)), lastOf(history, job)])
  return found
    .filter((run) => run !== undefined)
    .map(({ id, attempt, startedAt, durationMs, status }) => ({
      ...{ runId: id, attempt, startedAt },
      ms: status === 'running' ? undefined : durationMs,
    }))
}

/** The run of the present attempt, or of that which completed the job. */
async function lastOf(history: RunHistory, job: Job): Promise<RunSummary | undefined> {
  const { action, traceparent, attempt } = job
  const traceId = traceparent?.split('-')[1]
  if (traceId === undefined) return undefined
  const { items } = await history.list({ traceId, action, order: 'oldest', limit: MOST })
  for (const { id } of items.filter((run) => run.attempt === attempt)) {
    const run = await history.outline(id)
    if (run && jobOf(run) === job.id) return run
  }
  return undefined
}
