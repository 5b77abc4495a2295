import { type Trigger, checkOptions, mistake, t, trigger } from '../../kernel/index.ts'

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

const optionsSchema = t.Object(
  {
    timezone: t.Optional(t.String({ description: 'an IANA name such as "Europe/Berlin"' })),
    input: t.Optional(
      t.Function([], t.Any(), {
        description: 'give a function that makes the input: () => ({ … })',
      }),
    ),
    catchUp: t.Optional(t.Union([t.Literal('none'), t.Literal('last'), t.Literal('all')])),
    overlap: t.Optional(t.Union([t.Literal('allow'), t.Literal('skip'), t.Literal('wait')])),
  },
  { additionalProperties: false },
)

/** Builds a `cron` trigger. Throws a `TypeError` on arguments that cannot be meant. */
export function cron<In = never>(expression: string, options: CronOptions<In> = {}): Trigger<In> {
  if (typeof expression !== 'string') {
    throw mistake('the schedule is no string', 'write it as in "0 9 * * 1"')
  }
  checkOptions(optionsSchema, options)
  const made: CronTriggerOptions = { ...options, expression }
  return trigger('cron', made)
}
