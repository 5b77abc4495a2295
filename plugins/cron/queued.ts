import { type Logger, SYSTEM } from '../../kernel/index.ts'
import type { Jobs } from '../queue/index.ts'
import { tickTrigger } from './tick.ts'
import type { CronTick, Overlap } from './triggers.ts'

/** What {@link queued} needs. */
export interface QueuedParts {
  /** Of the schedule: the same in every process. */
  readonly key: string
  readonly action: string
  readonly expression: string
  readonly overlap: Overlap
  readonly input: (tick: CronTick) => unknown
  readonly jobs: Jobs
  readonly logger: () => Logger
}

/**
 * Runs ticks as jobs. Gives a function which adds a tick's job and gives its id; undefined when the
 * input could not be made, which would fail again and must not hold up later ticks.
 */
export function queued(parts: QueuedParts): (tick: CronTick) => Promise<string | undefined> {
  const { key, action, expression, overlap, input, jobs, logger } = parts
  const schedule = `cron:${key}`
  return async (tick) => {
    const { scheduledAt, timezone } = tick
    let made: unknown
    try {
      made = input(tick)
    } catch (error) {
      const message = 'a tick was left out: its input could not be made'
      logger().error(message, { schedule: action, scheduledAt, error })
      return undefined
    }
    const { id } = await jobs.add({
      action,
      input: made,
      caller: SYSTEM,
      trigger: tickTrigger(expression, timezone, scheduledAt),
      uniqueKey: overlap === 'skip' ? schedule : `${schedule}:${scheduledAt.toISOString()}`,
      ...(overlap === 'wait' && { group: schedule }),
    })
    return id
  }
}
