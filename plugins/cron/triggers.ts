import { type Trigger, trigger } from '../../kernel/index.ts'

/** What becomes of ticks that nobody was there to run. */
export type CatchUp = 'none' | 'last' | 'all'

/** What becomes of a tick whose predecessor still runs. */
export type Overlap = 'allow' | 'skip' | 'wait'

/** One tick, as {@link CronOptions.input} is told of it. */
export interface CronTick {
  /** When it was due, which is not always when it runs. */
  readonly scheduledAt: Date
  /** IANA name of the schedule's time zone. */
  readonly timezone: string
}

/** What {@link CronTriggers.cron} takes beside the expression. */
export interface CronOptions<In> {
  /** IANA name, such as `Europe/Berlin`. Default: `cron.timezone` of the config, else `UTC`. */
  timezone?: string
  /** Makes the action's input for a tick. Default `{}`. */
  input?: (tick: CronTick) => In
  /**
   * Ticks that were missed by more than a minute: `last` runs the newest of them once, `all` the
   * newest hundred, `none` none. Later ones of that minute always run. Needs the queue plugin;
   * without it nothing remembers them. Default `last`.
   */
  catchUp?: CatchUp
  /**
   * A tick that comes while the one before still runs: `allow` runs both, `skip` leaves it out,
   * `wait` runs it afterwards. Default `allow`.
   */
  overlap?: Overlap
}

/** The trigger builders of this plugin. */
export interface CronTriggers {
  /**
   * Runs the action, as `system`, whenever the schedule says.
   *
   * @param expression five fields (minute, hour, day of month, month, day of week), six with seconds
   *   in front, or `@daily` and its like
   */
  cron<In = never>(expression: string, options?: CronOptions<In>): Trigger<In>
}

/** The options of a `cron` trigger, as kept on the trigger. */
export interface CronTriggerOptions extends CronOptions<unknown> {
  readonly expression: string
}

const CATCH_UPS: readonly string[] = ['none', 'last', 'all'] satisfies CatchUp[]
const OVERLAPS: readonly string[] = ['allow', 'skip', 'wait'] satisfies Overlap[]
const OPTIONS: readonly string[] = ['timezone', 'input', 'catchUp', 'overlap']

/** Builds a `cron` trigger. Throws a `TypeError` on arguments that cannot be meant. */
export function cron<In = never>(expression: string, options: CronOptions<In> = {}): Trigger<In> {
  if (typeof expression !== 'string') {
    throw new TypeError('the schedule must be a string such as "0 9 * * 1"')
  }
  for (const key of Object.keys(options)) oneOf('option', key, OPTIONS)
  const { catchUp = 'last', overlap = 'allow', input } = options
  oneOf('catchUp', catchUp, CATCH_UPS)
  oneOf('overlap', overlap, OVERLAPS)
  if (input !== undefined && typeof input !== 'function') {
    throw new TypeError('input must be a function that makes the input: () => ({ … })')
  }
  const made: CronTriggerOptions = { ...options, expression }
  return trigger('cron', made)
}

function oneOf(what: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) {
    throw new TypeError(`unknown ${what} "${value}"; there are ${allowed.join(', ')}`)
  }
}
