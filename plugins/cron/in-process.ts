import { type Invoke, type Logger, SYSTEM, type Trigger } from '../../kernel/index.ts'
import type { CronTriggerOptions } from './triggers.ts'

/** What an {@link inProcess} runner needs. */
export interface InProcessParts {
  readonly action: string
  readonly trigger: Trigger
  readonly timezone: string
  readonly invoke: Invoke
  readonly logger: () => Logger
}

/**
 * Runs ticks in this process, without a queue. Gives a function which takes the time that a tick was
 * due and resolves when its run has settled; a failed run is the run's own affair.
 */
export function inProcess(parts: InProcessParts): (time: number) => Promise<void> {
  const { action, trigger, timezone, invoke, logger } = parts
  const { input = () => ({}), overlap = 'allow' } = trigger.options as CronTriggerOptions
  let running = 0
  let last: Promise<void> = Promise.resolve()

  const start = async (time: number): Promise<void> => {
    running++
    try {
      await invoke.execute({
        trigger,
        caller: SYSTEM,
        // Read by the run, so that an input which cannot be made is that run's failure.
        readInput: () => input({ scheduledAt: new Date(time), timezone }),
      })
    } catch {
      // Its run was recorded and logged; nobody waits for an answer.
    } finally {
      running--
    }
  }
  return (time) => {
    if (overlap === 'wait') return (last = last.then(() => start(time)))
    if (overlap === 'skip' && running > 0) {
      logger().warn('a tick was left out: the run before it has not ended', {
        action,
        scheduledAt: new Date(time),
      })
      return Promise.resolve()
    }
    return start(time)
  }
}
