import type { Job, JobPage, JobQuery, Jobs } from '../../queue/index.ts'

/** A page of jobs that something is to be done about: those that wait or run, and those given up. */
export async function openJobs(jobs: Jobs, query: JobQuery & { limit: number }): Promise<JobPage> {
  const failures: JobQuery = { ...query, state: 'failed' }
  const [live, failed] = await Promise.all([jobs.list(query), jobs.list(failures)])
  const both = [...live.jobs, ...failed.jobs].sort((a, b) => (a.id < b.id ? 1 : -1))
  const page = both.slice(0, query.limit)
  const isMore = both.length > page.length || (live.next ?? failed.next) !== undefined
  const open = page.filter(isOpen)
  const after = isMore ? page.at(-1)?.id : undefined
  // A page of nothing but repeated ones would look like the end.
  if (open.length === 0 && after !== undefined) return openJobs(jobs, { ...query, after })
  return { jobs: open, next: after }
}

/** What was repeated is another job. */
const isOpen = ({ replayedAs }: Job): boolean => replayedAs === undefined
