import { type Service, service } from '../../kernel/index.ts'
import type { CatchUp, Overlap } from './triggers.ts'

/** A `cron` trigger of an action, as tools show it. */
export interface CronSchedule {
  /** The same in every process and after every restart. */
  readonly key: string
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
  /** The times at which it is due, after `from` and up to `to`, milliseconds since the epoch; at most 1,000. */
  between(from: number, to: number): Date[]
  /** Leaves its ticks out, in every process, until it is resumed. */
  pause(): Promise<void>
  /** Goes on from now: what was left out is not made up for. */
  resume(): Promise<void>
}

/** Every schedule of the app, in order of action. */
export interface CronSchedules {
  readonly all: readonly CronSchedule[]
  /** Whether ticks are jobs: each run once, whatever the number of processes, and made up for. */
  readonly durable: boolean
  /** Keys of those that are paused. */
  paused(): Promise<ReadonlySet<string>>
  /**
   * When an expression would be due.
   *
   * @param timezone IANA name; default: `cron.timezone`
   * @throws TypeError (rejects with it) when it cannot be read, or is never due
   */
  preview(expression: string, timezone?: string): Promise<Pick<CronSchedule, 'next'>>
}

/** Provided by `cron`. */
export const cronSchedules: Service<CronSchedules> = service('cron:schedules')
