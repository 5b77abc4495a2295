import { type Plugin, definePlugin } from '../../kernel/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import type { QueuePlugin } from '../queue/index.ts'
import { type MailerConfig, configSchema } from './config.ts'
import type { Mailer } from './mailer.ts'
import { runMailer } from './run-mailer.ts'
import { mailerParts, setup } from './setup.ts'

export type { MailAddress, MailAddressInput } from './address.ts'
export type { MailerConfig } from './config.ts'
export { MailInvalid, MailNotSent, MailRefused } from './errors.ts'
export { Html, type HtmlValue, html } from './html.ts'
export { type Mail, type MailFile, messageId } from './mail.ts'
export type { Mailer, SentMail } from './mailer.ts'
export type { MailAttachment, MailEnvelope, MailMessage, TemplatedMail } from './message.ts'
export { type CapturedMail, mailOutbox } from './outbox.ts'
export { type MailSeal, mailSeal } from './seal.ts'
export {
  type MailTemplate,
  type RenderedMail,
  type TemplateDefinition,
  defineTemplate,
} from './template.ts'
export type { MailTransport } from './transport.ts'

/** Sends mails: through the queue when there is one; into an outbox in development and in tests. */
export interface MailerPlugin {
  name: 'mailer'
  uses: QueuePlugin | DbPlugin | HttpPlugin
  config: { mailer?: MailerConfig }
  context: { mailer: Mailer }
}

/** The `mailer` plugin. */
export const mailer: (options?: Partial<MailerPlugin['config']>) => Plugin<MailerPlugin> =
  definePlugin<MailerPlugin>({
    name: 'mailer',
    uses: ['queue', 'db', 'http'],
    config: configSchema,
    context: { mailer: (run) => runMailer(run.get(mailerParts)!, run) },
    setup: (host, { mailer: config = {} }) => setup(host, config),
  })
