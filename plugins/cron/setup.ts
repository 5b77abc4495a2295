import {
  type Host,
  type Invoke,
  type RegisteredAction,
  type Trigger,
  mistake,
} from '../../kernel/index.ts'
import { database } from '../db/index.ts'
import { jobs } from '../queue/index.ts'
import type { CronConfig } from './config.ts'
import { DatabaseTicks } from './database.ts'
import { inProcess } from './in-process.ts'
import type { CronPlugin } from './index.ts'
import { MemoryTicks } from './memory.ts'
import { queued } from './queued.ts'
import type { Schedule } from './schedule.ts'
import { type CronSchedule, cronSchedules } from './schedules.ts'
import { type Scheduled, Scheduler } from './scheduler.ts'
import type { CronTick, CronTriggerOptions } from './triggers.ts'

/** Keeps the schedules of actions while the app runs. */
export function setup(host: Host<CronPlugin>, config: CronConfig): void {
  const { clock } = host
  const logger = (): typeof host.logger => host.logger
  const queue = host.get(jobs)
  const ticks = queue
    ? new DatabaseTicks(host.get(database)!, clock, () => queue.now())
    : new MemoryTicks(clock)
  const scheduler = new Scheduler(ticks, clock, logger)
  const scheduled = new Map<string, Scheduled>()
  const shown: CronSchedule[] = []
  let reader: typeof import('./schedule.ts') | undefined

  const bind = async (
    action: RegisteredAction,
    trigger: Trigger,
    invoke: Invoke,
  ): Promise<void> => {
    // An app without schedules does not load what reads them.
    const { readSchedule } = (reader ??= await import('./schedule.ts'))
    const options = trigger.options as CronTriggerOptions
    const { expression, catchUp = 'last', overlap = 'allow', input = () => ({}) } = options
    const schedule = readSchedule(expression, options.timezone ?? config.timezone ?? 'UTC')
    const { timezone } = schedule
    const key = `${action.name} ${expression} ${timezone}`
    if (scheduled.has(key))
      throw mistake(`it has the schedule "${expression}" twice`, 'remove one of the two')
    if (options.input === undefined) assertNeedsNoInput(action)
    const facts = { action: action.name, expression, overlap, input, logger }
    const run = queue ? queued({ ...facts, key, jobs: queue }) : inProcess({ ...facts, invoke })
    const tickAt = (time: number): CronTick => ({ scheduledAt: new Date(time), timezone })
    scheduled.set(key, {
      ...{ key, schedule, catchUp },
      run: async (time) => {
        const running = run(tickAt(time))
        // A job is added in the transaction that takes the tick; nobody waits for a run to settle.
        if (queue) await running
      },
    })
    shown.push({
      ...{ key, action: action.name, expression, timezone, catchUp, overlap },
      next: (count) => upcoming(schedule, clock.now(), { count }),
      between: (from, to) => upcoming(schedule, from, { count: MOST, to }),
      pause: () => ticks.pause(key, true),
      resume: () => ticks.pause(key, false),
      run: () => run(tickAt(clock.now())),
    })
  }

  host.handleTrigger('cron', bind)

  host.provide(cronSchedules, {
    ...{ all: shown, durable: queue !== undefined },
    paused: () => ticks.paused(),
    async preview(expression, timezone = config.timezone ?? 'UTC') {
      const { readSchedule } = (reader ??= await import('./schedule.ts'))
      const schedule = readSchedule(expression, timezone)
      return { next: (count) => upcoming(schedule, clock.now(), { count }) }
    },
  })
  host.hook('kernel:ready', async () => {
    if (config.enabled === false || scheduled.size === 0) return
    if (!queue) {
      host.logger.warn('schedules are kept by this process alone: no queue plugin is selected', {
        schedules: scheduled.size,
      })
    }
    await scheduler.start([...scheduled.values()])
  })
  host.hook('kernel:stopping', () => scheduler.stop())
}

function assertNeedsNoInput(action: RegisteredAction): void {
  try {
    action.input.read({})
  } catch (error) {
    throw mistake(
      `it needs an input (${(error as Error).message})`,
      'give the trigger one: { input: () => ({ … }) }',
      error,
    )
  }
}

/** Times that are listed of a stretch at most. */
const MOST = 1_000

function upcoming(
  { next }: Schedule,
  from: number,
  { count, to = Infinity }: { count: number; to?: number },
): Date[] {
  const times: Date[] = []
  let time = next(from)
  for (; time !== undefined && time <= to && times.length < count; time = next(time)) {
    times.push(new Date(time))
  }
  return times
}
