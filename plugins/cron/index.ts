import { type Plugin, definePlugin } from '../../kernel/index.ts'
import { type CronConfig, configSchema } from './config.ts'
import { setup } from './setup.ts'
import { type CronTriggers, cron as cronTrigger } from './triggers.ts'

export type { CronConfig } from './config.ts'
export { type CronSchedule, type CronSchedules, cronSchedules } from './schedules.ts'
export type { CatchUp, CronOptions, CronTick, CronTriggers, Overlap } from './triggers.ts'

/** Runs actions on schedules. */
export interface CronPlugin {
  name: 'cron'
  config: { cron?: CronConfig }
  triggers: CronTriggers
}

/** The `cron` plugin. */
export const cron: (options?: Partial<CronPlugin['config']>) => Plugin<CronPlugin> =
  definePlugin<CronPlugin>({
    name: 'cron',
    config: configSchema,
    triggers: { cron: cronTrigger } as CronTriggers,
    commands: { cron: async () => (await import('./commands.ts')).cron },
    setup: (host, { cron: config = {} }) => setup(host, config),
  })
