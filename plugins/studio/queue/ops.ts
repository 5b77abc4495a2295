import { InvalidInput, publicError } from '../../../kernel/index.ts'
import type { Jobs } from '../../queue/index.ts'
import type { StudioApi } from '../contract/api.ts'
import { confirmed } from '../confirm.ts'
import type { Studio } from '../studio.ts'
import { causeOf, deadJobs } from './failures.ts'

type Op = StudioApi['studio.queue.op']

/** Does something to jobs, one after the other, or to a queue; what fails is told and stops nothing. */
export async function queueOp(
  { host, notes }: Studio,
  jobs: Jobs,
  given: Op['input'],
): Promise<Op['output']> {
  const { op, dry, queue } = given
  if (op === 'pause' || op === 'resume') {
    const name = required(queue, '/queue')
    if (!dry) await jobs[op](name)
    return { matched: 1, done: dry ? 0 : 1, failed: [] }
  }
  const ids = given.ids ?? (await idsOf(jobs, required(given.fp, '/ids'), queue))
  const failed: Op['output']['failed'] = []
  if (dry) return { matched: ids.length, done: 0, failed }
  confirmed('jobs', ids.length, given.confirm)
  const at = host.clock.now()
  const again = new Map<string, number>()
  for (const id of ids) {
    try {
      const cause = op === 'retry' ? (given.fp ?? (await failedBy(jobs, id))) : undefined
      await doTo(jobs, id, given)
      if (cause !== undefined) again.set(cause, (again.get(cause) ?? 0) + 1)
    } catch (error) {
      failed.push({ id, reason: publicError(error).message })
    }
  }
  if (again.size > 0) {
    await notes.change(({ retries }) => {
      for (const [fp, count] of again) retries[fp] = { at, jobs: count }
    })
  }
  return { matched: ids.length, done: ids.length - failed.length, failed }
}

async function doTo(jobs: Jobs, id: string, { op, at }: Op['input']): Promise<void> {
  if (op === 'cancel') await jobs.cancel(id)
  else if (op === 'discard') await jobs.remove(id)
  else if (op === 'reschedule') await jobs.update(id, { runAt: required(at, '/at') })
  // A failed one is added anew; one that waits for its time begins.
  else await jobs.retry(id)
}

/** The cause of a job that was given up. */
async function failedBy(jobs: Jobs, id: string): Promise<string | undefined> {
  const job = await jobs.get(id)
  return job?.state === 'failed' ? causeOf(job) : undefined
}

async function idsOf(jobs: Jobs, fp: string, queue: string | undefined): Promise<string[]> {
  const { byCause } = await deadJobs(jobs, queue)
  return (byCause.get(fp) ?? []).map(({ id }) => id)
}

function required<T>(value: T | undefined, path: string): T {
  if (value !== undefined) return value
  throw new InvalidInput({ details: { issues: [{ path, message: 'is missing' }] } })
}
