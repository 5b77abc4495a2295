import { type Action, type Run, trigger } from '../../kernel/index.ts'
import type { RunQueue } from '../queue/index.ts'
import { type ScheduleOnce, timeOf } from './once.ts'
import type { OneTimeRuns } from './timers.ts'

/** `ctx.schedule` of a run, as jobs. */
export function scheduleAsJob(queue: RunQueue, run: Run): ScheduleOnce {
  return async (time, action, input, { org } = {}) =>
    queue.add(action, input, { org, runAt: timeOf(time, run.ctx.clock.now()) })
}

/**
 * `ctx.schedule` of a run, in this process.
 *
 * @param whenCommitted calls a function once the transaction around has committed
 */
export function scheduleInProcess(
  waiting: OneTimeRuns,
  run: Run,
  whenCommitted: (fn: () => void) => void,
): ScheduleOnce {
  return async (time, action, input, { org = run.org } = {}) => {
    const at = timeOf(time, run.ctx.clock.now())
    const { caller, ctx } = run
    const { traceparent } = ctx.trace
    whenCommitted(() =>
      waiting.add(at, action as Action | string, {
        trigger: trigger('schedule', { at: new Date(at) }),
        ...{ input, caller, org, traceparent },
      }),
    )
    return undefined
  }
}
