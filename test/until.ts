import { sleep, systemClock } from 'bunbase'

/**
 * Waits in real time for what says nothing by itself: another process, a real database, a readiness probe.
 *
 * @param met asked again and again until it is truthy
 * @param patience milliseconds
 */
export async function until(what: string, met: () => unknown, patience = 30_000): Promise<void> {
  const end = systemClock.elapsed() + patience
  while (!(await met())) {
    if (systemClock.elapsed() > end) throw new Error(`not within ${patience} ms: ${what}`)
    await sleep(systemClock, 5)
  }
}
