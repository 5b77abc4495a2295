import { type TSchema, t } from '../../kernel/index.ts'
import type { MailTemplate } from '../mailer/index.ts'
import type { AuthMailData, AuthMailKind } from './mails.ts'

/** The config key `auth.mails`. */
export interface AuthMailsConfig {
  /** Name of the service, in subjects. Default none. */
  name?: string
  /**
   * Pages of the app that mails lead to, each with `{code}` where the code goes:
   * `https://app.example/reset#code={code}`. Without one a mail has the code alone.
   */
  links?: {
    verifyEmail?: string
    resetPassword?: string
    magicLink?: string
    changeEmail?: string
  }
  /** Mails of one's own in place of these. */
  templates?: Partial<Record<AuthMailKind, MailTemplate<AuthMailData>>>
}

const link = t.Optional(
  t.String({
    pattern: '^https?://.*\\{code\\}',
    maxLength: 2000,
    description: 'a page of the app, with {code} in it: https://app.example/reset#code={code}',
  }),
)

/** Schema of {@link AuthMailsConfig}. */
export const mailsSchema: TSchema = t.Object(
  {
    name: t.Optional(t.String({ maxLength: 100, description: 'the name of the service' })),
    links: t.Optional(
      t.Object(
        { verifyEmail: link, resetPassword: link, magicLink: link, changeEmail: link },
        { additionalProperties: false },
      ),
    ),
    // Functions, which a schema cannot copy.
    templates: t.Optional(t.Any()),
  },
  { additionalProperties: false },
)
