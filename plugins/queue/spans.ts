import { tracedRun } from '../../kernel/index.ts'
import type { AddedJob, NewJob } from './job.ts'

/** Ids of jobs that a span names. */
const NAMED = 100

/**
 * Adds jobs as a span of the run that the code belongs to, when somebody wants its spans: `job.ids` are
 * the jobs. Those that continue the run's trace continue it from here.
 */
export function asSpan(
  jobs: readonly NewJob[],
  names: readonly string[],
  add: (jobs: readonly NewJob[]) => Promise<AddedJob[]>,
): Promise<AddedJob[]> {
  const trace = tracedRun()?.ctx.trace
  if (trace === undefined) return add(jobs)
  const around = trace.traceparent
  const more = jobs.length > 1 ? ` and ${jobs.length - 1} more` : ''
  return trace.span('job', names[0]! + more, async (span) => {
    const { traceparent } = trace
    const added = await add(
      jobs.map((job) => (job.traceparent === around ? { ...job, traceparent } : job)),
    )
    span.set('job.actions', [...new Set(names)])
    span.set(
      'job.ids',
      added.slice(0, NAMED).map(({ id }) => id),
    )
    span.set('job.known', added.filter(({ added: isNew }) => !isNew).length)
    return added
  })
}
