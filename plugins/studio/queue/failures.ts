import type { Job, Jobs } from '../../queue/index.ts'
import type { StudioApi } from '../contract/api.ts'
import { fingerprintOf } from './fingerprint.ts'

type Failures = StudioApi['studio.queue.failures']['output']

/** Failed jobs that are looked at. */
const SCANNED = 1_000
const PIECES = 60

/** The newest failed jobs. */
export async function failedJobs(
  jobs: Jobs,
  queue?: string,
): Promise<{ failed: readonly Job[]; hit: boolean }> {
  const { jobs: failed, next } = await jobs.list({
    ...{ state: 'failed', limit: SCANNED },
    ...(queue !== undefined && { queue }),
  })
  return { failed, hit: next !== undefined }
}

/** Failed jobs by cause, most first. */
export async function failuresOf(jobs: Jobs, queue?: string): Promise<Failures> {
  const { failed, hit } = await failedJobs(jobs, queue)
  const groups = new Map<string, Job[]>()
  for (const job of failed) {
    const fp = causeOf(job)
    const group = groups.get(fp)
    if (group) group.push(job)
    else groups.set(fp, [job])
  }
  const times = failed.map(timeOf)
  const [from, to] = [Math.min(...times), Math.max(...times)]
  return {
    scanned: { limit: SCANNED, hit },
    groups: [...groups]
      .map(([fp, all]) => groupOf(fp, all, from, to))
      .sort((a, b) => b.count - a.count || b.lastAt - a.lastAt),
  }
}

/** The cause of a job's failure. */
export function causeOf({ action, errors }: Job): string {
  const last = errors.at(-1) ?? { attempt: 0, at: 0, code: '', message: '' }
  return fingerprintOf(action, last)
}

const timeOf = ({ finishedAt, runAt }: Job): number => finishedAt ?? runAt

function groupOf(
  fp: string,
  jobs: readonly Job[],
  from: number,
  to: number,
): Failures['groups'][number] {
  const times = jobs.map(timeOf)
  const series = Array.from({ length: PIECES }, () => 0)
  for (const time of times) {
    const at = Math.min(PIECES - 1, Math.floor(((time - from) / Math.max(1, to - from)) * PIECES))
    series[at] = (series[at] ?? 0) + 1
  }
  const [newest] = jobs
  const { code = '', message = '', causes = [], run } = newest?.errors.at(-1) ?? {}
  return {
    ...{ fp, code, message: causes.at(-1) ?? message, action: newest!.action, count: jobs.length },
    ...{ firstAt: Math.min(...times), lastAt: Math.max(...times), series },
    jobIds: jobs.map(({ id }) => id),
    ...(run !== undefined && { runId: run }),
  }
}
