import { type MailAddress, type MailAddressInput, headerText, mailAddress } from './address.ts'
import { MailInvalid } from './errors.ts'
import type { Mail, MailFile } from './mail.ts'
import type { MailAttachment, MailEnvelope, MailMessage, TemplatedMail } from './message.ts'
import type { RenderedMail } from './template.ts'
import { textOf } from './text-of.ts'

/** What is filled in where a message says nothing. */
export interface MailDefaults {
  readonly from: MailAddressInput | undefined
  readonly replyTo: MailAddressInput | undefined
}

/** As providers have it. */
const MOST_RECIPIENTS = 50
/** Bytes of a mail with its attachments. */
const LARGEST = 20_000_000
/** Written by us, or by whoever sends it. */
const OWN_HEADERS =
  /^(from|to|cc|bcc|sender|reply-to|subject|date|message-id|mime-version|return-path|received|content-.*|dkim-.*)$/i
const HEADER_NAME = /^[A-Za-z\d-]{1,76}$/

/**
 * Checks and completes a message.
 *
 * @throws MailInvalid
 */
export async function compose<D>(
  message: MailMessage | TemplatedMail<D>,
  { from, replyTo }: MailDefaults,
  { id, at }: Pick<Mail, 'id' | 'at'>,
): Promise<Mail> {
  const sender = message.from ?? from
  if (sender === undefined) throw invalid('from', 'nobody: set mailer.from, or `from`')
  const answers = message.replyTo ?? replyTo
  const { subject, text, html } = rendered(message)
  const mail: Mail = {
    ...{ id, at },
    from: mailAddress(sender, 'from'),
    ...(answers !== undefined && { replyTo: mailAddress(answers, 'replyTo') }),
    ...recipients(message),
    subject: headerText(subject),
    ...{ text, html },
    headers: checkedHeaders(message.headers ?? {}),
    attachments: await Promise.all((message.attachments ?? []).map(fileOf)),
    ...('template' in message && { template: message.template.name }),
  }
  if (mail.subject === '') throw invalid('subject', 'empty')
  const files = mail.attachments.reduce((sum, { content }) => sum + content.length, 0)
  if (files + text.length + (html?.length ?? 0) > LARGEST) {
    throw invalid('attachments', `larger than ${LARGEST / 1_000_000} MB`)
  }
  return mail
}

function rendered<D>(message: MailMessage | TemplatedMail<D>): RenderedMail {
  if ('template' in message) return message.template.render(message.data)
  const { subject, text } = message
  const html = message.html === undefined ? undefined : String(message.html)
  const shown = text ?? (html === undefined ? '' : textOf(html))
  if (shown === '' && html === undefined) throw invalid('text', 'empty, and so is `html`')
  return { subject, text: shown, ...(html !== undefined && { html }) }
}

function recipients({ to, cc, bcc }: MailEnvelope): Pick<Mail, 'to' | 'cc' | 'bcc'> {
  const found = { to: list(to, 'to'), cc: list(cc, 'cc'), bcc: list(bcc, 'bcc') }
  if (found.to.length === 0) throw invalid('to', 'empty')
  if (found.to.length + found.cc.length + found.bcc.length > MOST_RECIPIENTS) {
    throw invalid('to', `more than ${MOST_RECIPIENTS} recipients: send several mails`)
  }
  return found
}

function list(input: MailEnvelope['cc'], field: string): MailAddress[] {
  if (input === undefined) return []
  const all = Array.isArray(input) ? (input as MailAddressInput[]) : [input as MailAddressInput]
  return all.map((one) => mailAddress(one, field))
}

function checkedHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!HEADER_NAME.test(name) || OWN_HEADERS.test(name)) {
        throw invalid('headers', `not to be set as "${headerText(name)}"`)
      }
      return [name, headerText(value)]
    }),
  )
}

async function fileOf(attachment: MailAttachment): Promise<MailFile> {
  const { content, contentType, contentId } = attachment
  const filename = headerText(attachment.filename)
  const bytes = content instanceof Blob ? await content.bytes() : Buffer.from(content as string)
  return {
    filename,
    contentType: headerText(contentType ?? (Bun.file(filename).type || 'application/octet-stream')),
    content: Buffer.from(bytes).toString('base64'),
    ...(contentId !== undefined && { contentId: headerText(contentId) }),
  }
}

function invalid(field: string, what: string): Error {
  return new MailInvalid({ message: `The mail's "${field}" is ${what}.`, details: { field } })
}
