import { type TSchema, t } from '../../kernel/index.ts'
import type { MailAddressInput } from './address.ts'
import type { MailTransport } from './transport.ts'

/** The config key `mailer`. */
export interface MailerConfig {
  /** From whom mails are that do not say it: `'Acme <hello@acme.example>'`. */
  from?: MailAddressInput
  /** Where answers go, when that is somewhere else. */
  replyTo?: MailAddressInput
  /**
   * What takes the mails. Default: `smtp`, when there is a `url` or the environment's `SMTP_URL`. One of
   * one's own is an object with `send`.
   */
  transport?: 'smtp' | 'resend' | 'postmark' | MailTransport
  /** `smtp://user:password@host:587`, `smtps://…`; or the address of a provider's API. */
  url?: string
  /** Of the provider. Default: the environment's `RESEND_API_KEY` or `POSTMARK_SERVER_TOKEN`. */
  apiKey?: string
  /** Whether mails are kept in the outbox instead of sent. Default true, except in production. */
  capture?: boolean
  /** Of the jobs: one of `queue.queues`. Default `default`. */
  queue?: string
  /**
   * Seals mails while they wait in the database; the first of several seals, all of them open. At least
   * 32 characters.
   */
  secret?: string | readonly string[]
}

const address = t.Union(
  [
    t.String({ maxLength: 500 }),
    t.Object(
      { name: t.Optional(t.String()), address: t.String() },
      { additionalProperties: false },
    ),
  ],
  { description: "an address such as 'Acme <hello@acme.example>'" },
)
const secret = t.String({ minLength: 32 })

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  mailer: t.Optional(
    t.Object(
      {
        from: t.Optional(address),
        replyTo: t.Optional(address),
        // Checked where it is opened: a schema would copy an object that only it may hold.
        transport: t.Optional(t.Any()),
        url: t.Optional(
          t.String({
            pattern: '^(smtps?|https?)://',
            maxLength: 4096,
            description: '"smtp://user:password@host:587"',
          }),
        ),
        apiKey: t.Optional(t.String({ minLength: 1, description: "the provider's key" })),
        capture: t.Optional(t.Boolean({ description: 'true or false' })),
        queue: t.Optional(t.String({ minLength: 1, description: 'a name of `queue.queues`' })),
        secret: t.Optional(
          t.Union([secret, t.Array(secret, { minItems: 1 })], {
            description: 'at least 32 characters, or a list of such: openssl rand -base64 32',
          }),
        ),
      },
      { additionalProperties: false },
    ),
  ),
})
