import type { RunHistory } from '../../persistence/index.ts'
import { reach } from '../reach.ts'
import type { Studio } from '../studio.ts'
import { jobOf } from './links.ts'

/**
 * Aborts a run of this process; of a job, the job, wherever it runs, so that it is not tried again.
 *
 * @returns whether there was something to end
 */
export async function cancelRun(
  { host }: Studio,
  history: RunHistory,
  id: string,
): Promise<boolean> {
  const running = host.insight.running.find((run) => run.id === id)
  const triggerDetail = running ? running.trigger.options : (await history.get(id))?.triggerDetail
  const job = jobOf({ triggerDetail })
  const jobs = host.get(reach.jobs)
  if (job !== undefined && jobs) {
    const known = await jobs.get(job)
    if (known && known.state !== 'failed' && known.state !== 'completed') {
      await jobs.cancel(job)
      return true
    }
  }
  return running !== undefined && host.insight.cancel(id)
}
