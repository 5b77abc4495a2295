import { type Clock, type Service, service, sleep } from '../../kernel/index.ts'
import type { Jobs } from './jobs.ts'
import type { Worker } from './worker.ts'

/** For this plugin's command: runs the jobs that are due, in a process that does not serve. */
export const drain: Service<() => Promise<void>> = service('queue:drain')

/** Milliseconds between two looks. */
const LOOK = 50

/** Runs jobs until none is due and none runs; those that are paused, or not worked on here, stay. */
export async function drainQueues(
  worker: Worker,
  jobs: Jobs,
  queues: ReadonlySet<string>,
  clock: Clock,
): Promise<void> {
  await worker.start()
  for (;;) {
    const all = (await jobs.status()).filter(({ queue, paused }) => queues.has(queue) && !paused)
    if (all.every(({ waiting, running }) => waiting + running === 0)) return worker.idle()
    await sleep(clock, LOOK)
  }
}
