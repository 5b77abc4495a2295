import { InvalidInput, publicError } from '../../../kernel/index.ts'
import type { Jobs } from '../../queue/index.ts'
import type { StudioApi } from '../contract/api.ts'
import { confirmed } from '../confirm.ts'
import { deadJobs } from './failures.ts'

type Op = StudioApi['studio.queue.op']

/** Does something to jobs, one after the other, or to a queue; what fails is told and stops nothing. */
export async function queueOp(jobs: Jobs, given: Op['input']): Promise<Op['output']> {
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
  for (const id of ids) {
    try {
      await doTo(jobs, id, given)
    } catch (error) {
      failed.push({ id, reason: publicError(error).message })
    }
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

async function idsOf(jobs: Jobs, fp: string, queue: string | undefined): Promise<string[]> {
  const { byCause } = await deadJobs(jobs, queue)
  return (byCause.get(fp) ?? []).map(({ id }) => id)
}

function required<T>(value: T | undefined, path: string): T {
  if (value !== undefined) return value
  throw new InvalidInput({ details: { issues: [{ path, message: 'is missing' }] } })
}
