import { type Duration, type TSchema, durationSchema, t } from '../../kernel/index.ts'

/** The config key `webhook`. */
export interface WebhookConfig {
  /** How long a delivery is known, so that it is not run again when it comes again. Default `'30d'`. */
  remember?: Duration
  /**
   * Host names that webhooks may be sent to although they lead to addresses that only this machine or
   * network can reach, and over plain HTTP: `['localhost']` in development. Default none.
   */
  privateHosts?: string[]
}

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  webhook: t.Optional(
    t.Object(
      {
        remember: t.Optional(durationSchema('30d')),
        privateHosts: t.Optional(
          t.Array(t.String({ minLength: 1 }), { description: 'a list of host names' }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
})
