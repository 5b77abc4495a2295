import { type Service, service } from '../../kernel/index.ts'
import type { CatchUp, Overlap } from './triggers.ts'

/** A `cron` trigger of an action, as tools show it. */
export interface CronSchedule {
  /** Full name of the action. */
  readonly action: string
  readonly expression: string
  /** IANA name. */
  readonly timezone: string
  readonly catchUp: CatchUp
  readonly overlap: Overlap
  /** The next times, soonest first; fewer when the schedule ends. */
  next(count: number): Date[]
  /**
   * Runs it now, beside its schedule. With the queue it is a job, whose id this gives; without, it
   * resolves once the run has settled.
   */
  run(): Promise<string | undefined>
}

/** Every schedule of the app, in order of action. */
export interface CronSchedules {
  readonly all: readonly CronSchedule[]
  /** Whether ticks are jobs: each run once, whatever the number of processes, and made up for. */
  readonly durable: boolean
}

/** Provided by `cron`. */
export const cronSchedules: Service<CronSchedules> = service('cron:schedules')
