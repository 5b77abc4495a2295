import { type Clock, type Service, service, sleep } from '../../kernel/index.ts'
import type { Jobs } from './jobs.ts'
import type { Worker } from './worker.ts'

/**
 * For this plugin's command: runs the jobs that are due, in a process that does not serve. Gives how many
 * are due and cannot begin, since one before them waits for its time.
 */
export const drain: Service<() => Promise<number>> = service('queue:drain')

/** Milliseconds between two looks. */
const LOOK = 50

/** Runs jobs until none can begin and none runs; those that are paused, or not worked on here, stay. */
export async function drainQueues(
  worker: Worker,
  jobs: Jobs,
  queues: ReadonlySet<string>,
  clock: Clock,
): Promise<number> {
  await worker.start()
  let stuck = 0
  for (;;) {
    const all = (await jobs.status()).filter(({ queue, paused }) => queues.has(queue) && !paused)
    const waiting = all.reduce((sum, one) => sum + one.waiting, 0)
    const rests = all.every(({ queue, running }) => running === 0 && worker.isIdle(queue))
    if (rests && waiting === stuck) {
      await worker.idle()
      return waiting
    }
    // What ended elsewhere a moment ago may have made room: they are asked for once more.
    stuck = rests ? waiting : 0
    if (rests) for (const { queue } of all) worker.wake(queue)
    await sleep(clock, LOOK)
  }
}
