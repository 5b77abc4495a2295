import { type Plugin, type Service, definePlugin, service } from '../../kernel/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { QueuePlugin } from '../queue/index.ts'
import { type CronConfig, configSchema } from './config.ts'
import type { ScheduleOnce } from './once.ts'
import { scheduleAsJob, scheduleInProcess } from './schedule-once.ts'
import { setup } from './setup.ts'
import { OneTimeRuns } from './timers.ts'
import { type CronTriggers, cron as cronTrigger } from './triggers.ts'

export type { CronConfig } from './config.ts'
export type { ScheduleOnce } from './once.ts'
export { type CronSchedule, type CronSchedules, cronSchedules } from './schedules.ts'
export type { CatchUp, CronOptions, CronTick, CronTriggers, Overlap } from './triggers.ts'

/** Runs actions on schedules, and once at a later time. Durable when the queue is there. */
export interface CronPlugin {
  name: 'cron'
  uses: QueuePlugin | DbPlugin
  config: { cron?: CronConfig }
  context: {
    /** Runs an action once, later. See {@link ScheduleOnce}. */
    schedule: ScheduleOnce
  }
  triggers: CronTriggers
}

/** What waits in this process; only without the queue. */
const oneTimeRuns: Service<OneTimeRuns> = service('cron:one-time-runs')

/** The `cron` plugin. */
export const cron: (options?: Partial<CronPlugin['config']>) => Plugin<CronPlugin> =
  definePlugin<CronPlugin>({
    name: 'cron',
    uses: ['queue', 'db'],
    config: configSchema,
    migrations: new URL('migrations/', import.meta.url),
    triggers: { cron: cronTrigger } as CronTriggers,
    context: {
      schedule: (run) => {
        const { queue, afterCommit } = run.ctx
        if (queue) return scheduleAsJob(queue, run)
        const whenCommitted = afterCommit ?? ((fn: () => void) => fn())
        return scheduleInProcess(run.get(oneTimeRuns)!, run, whenCommitted)
      },
    },
    commands: { cron: async () => (await import('./commands.ts')).cron },
    setup(host, { cron: config = {} }) {
      setup(host, config)
      const { clock } = host
      const waiting = new OneTimeRuns({
        clock,
        execute: (action, invocation) => host.execute(action, invocation),
        logger: () => host.logger,
      })
      host.provide(oneTimeRuns, waiting)
      return () => waiting.close()
    },
  })
