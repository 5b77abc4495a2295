// The port between mails and what takes them.
import type { Awaitable } from '../../kernel/index.ts'
import type { Mail } from './mail.ts'

/** Sends mails. One of one's own goes into the config as `mailer.transport`. */
export interface MailTransport {
  /** Shown in logs. */
  readonly name: string
  /**
   * Hands a mail over. It is called again with the same mail after an error, and after a crash: one that
   * can tell by `mail.id` should take it once.
   *
   * @throws MailRefused when it never takes the mail; any other error is worth another try
   */
  send(mail: Mail, signal: AbortSignal): Promise<void>
  close?(): Awaitable<void>
}
