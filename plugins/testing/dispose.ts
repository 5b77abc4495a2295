import { type Run, sleep, systemClock } from '../../kernel/index.ts'
import type { TestApp } from './test-app.ts'

/** Real milliseconds that running work is given to end by itself, e.g. to hear from a database. */
const PATIENCE = 1000
/** Virtual milliseconds of grace; reached by moving the clock, so nobody waits for them. */
const GRACE = 10_000

/** Stops the app and tells what it left behind. */
export async function dispose({ kernel, clock }: TestApp): Promise<void> {
  let stopped = false
  const stopping = kernel.stop({ graceMs: GRACE }).finally(() => (stopped = true))
  // Its failure is awaited below; until then it must not count as unhandled.
  stopping.catch(() => undefined)
  const began = systemClock.elapsed()
  await clock.advance(0)
  while (!stopped && systemClock.elapsed() - began < PATIENCE) await sleep(systemClock, 2)
  const leaks = stopped ? [] : kernel.running.map(describeRun)
  if (!stopped) await clock.advance(GRACE)
  await stopping
  leaks.push(...clock.timers.map(({ due, from }) => describeTimer(due - clock.now(), from)))
  if (leaks.length > 0) {
    throw new Error(
      `the test is over, but its app left behind:\n${leaks.map((leak) => `  - ${leak}`).join('\n')}\n` +
        'Await what the test starts, let plugins undo their setup, or move the clock until it is done.',
    )
  }
}

function describeRun(run: Run): string {
  return `a run of "${run.action.name}" by trigger "${run.trigger.kind}" that has not settled`
}

function describeTimer(ms: number, from: string): string {
  return `a timer due in ${ms} ms, set at ${from}`
}
