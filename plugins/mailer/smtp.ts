import type { SentMessageInfo, Transporter } from 'nodemailer'
import { mistake } from '../../kernel/index.ts'
import { MailNotSent, MailRefused } from './errors.ts'
import { messageId } from './mail.ts'
import type { MailTransport } from './transport.ts'

/** Milliseconds, shorter than a try of `mailer.deliver`. */
const CONNECT = 10_000
const SILENCE = 30_000
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/

/** What an SMTP URL says. */
export interface SmtpAddress {
  readonly host: string
  readonly port: number
  /** TLS from the first byte. */
  readonly secure: boolean
  /** Whether a connection without TLS is given up. */
  readonly requireTLS: boolean
  readonly auth?: { readonly user: string; readonly pass: string } | undefined
}

/**
 * Reads `smtp://user:password@host:587` or `smtps://…:465`. Unless it goes to this machine or says
 * `?tls=optional`, nothing is sent in the clear.
 */
export function smtpAddress(text: string): SmtpAddress {
  const url = URL.parse(text)
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw mistake(
      `mailer.url is no address of an SMTP server`,
      'write smtp://user:password@host:587',
    )
  }
  const secure = url.protocol === 'smtps:'
  const tls = url.searchParams.get('tls') ?? (LOOPBACK.test(url.hostname) ? 'optional' : 'required')
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)]
  return {
    host: url.hostname.replaceAll(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && tls !== 'optional',
    ...(user !== '' && { auth: { user, pass } }),
  }
}

async function transporterTo(address: SmtpAddress): Promise<Transporter> {
  const { createTransport } = await import('nodemailer')
  return createTransport({
    ...address,
    pool: true,
    ...{ connectionTimeout: CONNECT, greetingTimeout: CONNECT, socketTimeout: SILENCE },
    // A mail is made of what is in it, not of what it names.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  })
}

/**
 * Sends over SMTP, by connections that are kept. The client is a package that the app installs, loaded by
 * the first mail: it would be a tenth of the app's start.
 */
export function smtp(url: string): MailTransport {
  const address = smtpAddress(url)
  try {
    import.meta.resolve('nodemailer')
  } catch (cause) {
    const missing = mistake('SMTP needs the package nodemailer', 'run: bun add nodemailer')
    throw Object.assign(missing, { cause })
  }
  let opened: Promise<Transporter> | undefined
  return {
    name: 'smtp',
    async send(mail, signal) {
      const transporter = await (opened ??= transporterTo(address))
      signal.throwIfAborted()
      const { promise, reject } = Promise.withResolvers<never>()
      const stop = (): void => reject(signal.reason)
      signal.addEventListener('abort', stop, { once: true })
      const { from, replyTo, to, cc, bcc, subject, text, html, headers, attachments } = mail
      const sending = transporter.sendMail({
        ...{ from, to: [...to], cc: [...cc], bcc: [...bcc], subject, text, headers },
        ...(replyTo && { replyTo }),
        ...(html !== undefined && { html }),
        messageId: messageId(mail),
        date: new Date(mail.at),
        attachments: attachments.map(({ filename, contentType, content, contentId }) => ({
          ...{ filename, contentType, content, encoding: 'base64' },
          ...(contentId !== undefined && { cid: contentId }),
        })),
      })
      try {
        refusedByAll(await Promise.race([sending, promise]))
      } catch (error) {
        if (signal.aborted) throw error
        throw verdict(error)
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    close: async () => (await opened)?.close(),
  }
}

/** When some have accepted it, sending it again would send it to them again. */
function refusedByAll({ accepted = [], rejected = [] }: SentMessageInfo): void {
  if (accepted.length === 0 && rejected.length > 0) throw new MailRefused()
}

/** Of the envelope and of the message 5xx is for ever; of logins and TLS nothing is, as that is not the mail's. */
function verdict(cause: unknown): Error {
  if (cause instanceof MailRefused) return cause
  const { responseCode: status, code } = cause as { responseCode?: number; code?: string }
  const details = status === undefined ? {} : { status }
  const isOfMail = code === 'EENVELOPE' || code === 'EMESSAGE'
  return isOfMail && (status === undefined || status >= 500)
    ? new MailRefused({ details, cause })
    : new MailNotSent({ details, cause })
}
