import type { MailMessage, TemplatedMail } from './message.ts'

/** What became of {@link Mailer.send}. */
export interface SentMail {
  /** UUID of the mail: the first part of its `Message-ID`. */
  readonly id: string
}

/** `ctx.mailer`. */
export interface Mailer {
  /**
   * Sends a mail. With the queue it is a job: part of the transaction around, tried for a day, and not
   * lost with the process. Without it the mail is sent before this returns, or after the commit of the
   * transaction around.
   *
   * @throws MailInvalid when it cannot be sent as it is written
   * @throws MailRefused without the queue
   * @throws MailNotSent without the queue
   */
  send(message: MailMessage): Promise<SentMail>
  send<D>(message: TemplatedMail<D>): Promise<SentMail>
}
