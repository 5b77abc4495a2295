import { type TSchema, t } from '../../kernel/index.ts'

/** The config key `cron`. */
export interface CronConfig {
  /** Whether this process takes ticks. Default true; `bunbase cron run` works all the same. */
  enabled?: boolean
  /** IANA name of the time zone of schedules that name none. Default `UTC`. */
  timezone?: string
}

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  cron: t.Optional(
    t.Object(
      {
        enabled: t.Optional(t.Boolean({ description: 'true or false' })),
        timezone: t.Optional(
          t.String({ minLength: 1, description: 'an IANA name such as "Europe/Berlin"' }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
})
