import type { Host, Invoke, RegisteredAction, Trigger } from '../../kernel/index.ts'
import type { CronConfig } from './config.ts'
import { inProcess } from './in-process.ts'
import type { CronPlugin } from './index.ts'
import { MemoryTicks } from './memory.ts'
import { readSchedule } from './schedule.ts'
import { type CronSchedule, cronSchedules } from './schedules.ts'
import { type Scheduled, Scheduler } from './scheduler.ts'
import type { CronTriggerOptions } from './triggers.ts'

/** Keeps the schedules of actions while the app runs. */
export function setup(host: Host<CronPlugin>, config: CronConfig): void {
  const { clock } = host
  const scheduler = new Scheduler(new MemoryTicks(clock), clock, () => host.logger)
  const scheduled = new Map<string, Scheduled>()
  const shown: CronSchedule[] = []

  const bind = (action: RegisteredAction, trigger: Trigger, invoke: Invoke): void => {
    const options = trigger.options as CronTriggerOptions
    const { expression, input, catchUp = 'last', overlap = 'allow' } = options
    const schedule = readSchedule(expression, options.timezone ?? config.timezone ?? 'UTC')
    const { timezone } = schedule
    const key = `${action.name} ${expression} ${timezone}`
    if (scheduled.has(key)) throw new TypeError(`it has the schedule "${expression}" twice`)
    if (input === undefined) assertNeedsNoInput(action)
    const run = inProcess({
      action: action.name,
      trigger,
      timezone,
      invoke,
      logger: () => host.logger,
    })
    scheduled.set(key, { key, schedule, catchUp, run: (time) => void run(time) })
    shown.push({
      ...{ action: action.name, expression, timezone, catchUp, overlap },
      next: (count) => upcoming(schedule.next, clock.now(), count),
      run: async () => {
        await run(clock.now())
        return undefined
      },
    })
  }

  host.handleTrigger('cron', bind)
  host.provide(cronSchedules, { all: shown, durable: false })
  host.hook('kernel:ready', async () => {
    if (config.enabled === false || scheduled.size === 0) return
    host.logger.warn('schedules are kept by this process alone: no queue plugin is selected', {
      schedules: scheduled.size,
    })
    await scheduler.start([...scheduled.values()])
  })
  host.hook('kernel:stopping', () => scheduler.stop())
}

function assertNeedsNoInput(action: RegisteredAction): void {
  try {
    action.input.read({})
  } catch (error) {
    throw new TypeError(
      `it needs an input (${(error as Error).message}); give the trigger one: { input: () => ({ … }) }`,
      { cause: error },
    )
  }
}

function upcoming(next: (after: number) => number | undefined, now: number, count: number): Date[] {
  const times: Date[] = []
  let time = next(now)
  for (; time !== undefined && times.length < count; time = next(time)) times.push(new Date(time))
  return times
}
