import { type Invoke, type Logger, SYSTEM } from '../../kernel/index.ts'
import type { CronTick, Overlap } from './triggers.ts'
import { tickTrigger } from './tick.ts'

/** What {@link inProcess} needs. */
export interface InProcessParts {
  readonly action: string
  readonly expression: string
  readonly overlap: Overlap
  readonly input: (tick: CronTick) => unknown
  readonly invoke: Invoke
  readonly logger: () => Logger
}

/**
 * Runs ticks in this process, without a queue. Gives a function which resolves when the run of a tick
 * has settled; a failed run is the run's own affair.
 */
export function inProcess(parts: InProcessParts): (tick: CronTick) => Promise<undefined> {
  const { action, expression, overlap, input, invoke, logger } = parts
  let running = 0
  let last: Promise<undefined> = Promise.resolve(undefined)

  const start = async (tick: CronTick): Promise<undefined> => {
    running++
    try {
      await invoke.execute({
        trigger: tickTrigger(expression, tick.timezone, tick.scheduledAt),
        caller: SYSTEM,
        // Read by the run, so that an input which cannot be made is that run's failure.
        readInput: () => input(tick),
      })
    } catch {
      // Its run was recorded and logged; nobody waits for an answer.
    } finally {
      running--
    }
  }
  return (tick) => {
    if (overlap === 'wait') return (last = last.then(() => start(tick)))
    if (overlap === 'skip' && running > 0) {
      const { scheduledAt } = tick
      const message = 'a tick was left out: the run before it has not ended'
      logger().warn(message, { schedule: action, scheduledAt })
      return Promise.resolve(undefined)
    }
    return start(tick)
  }
}
