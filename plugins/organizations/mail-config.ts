import { type TSchema, t } from '../../kernel/index.ts'
import type { MailTemplate } from '../mailer/index.ts'

/** What the mail of an invitation is made from. */
export interface InvitationMailData {
  /** `organizations.mails.name`, or empty. */
  readonly app: string
  /** The organisation's name. */
  readonly organization: string
  readonly token: string
  /** With the token in it; empty where the config has none. */
  readonly link: string
}

/** The config key `organizations.mails`. */
export interface InvitationMailsConfig {
  /** Name of the service, in subjects. Default none. */
  name?: string
  /**
   * The page of the app that the mail leads to, with `{token}` where the token goes:
   * `https://app.example/join#token={token}`. Without one the mail has the token alone.
   */
  link?: string
  /** A mail of one's own in place of this one. */
  template?: MailTemplate<InvitationMailData>
}

/** Schema of {@link InvitationMailsConfig}. */
export const mailsSchema: TSchema = t.Object(
  {
    name: t.Optional(t.String({ maxLength: 100, description: 'the name of the service' })),
    link: t.Optional(
      t.String({
        pattern: '^https?://.*\\{token\\}',
        maxLength: 2000,
        description:
          'a page of the app, with {token} in it: https://app.example/join#token={token}',
      }),
    ),
    // A template has functions, which a schema cannot copy.
    template: t.Optional(t.Any()),
  },
  { additionalProperties: false },
)
