import type { MailAddressInput } from './address.ts'
import type { MailTemplate } from './template.ts'

/** A file that goes with a mail. */
export interface MailAttachment {
  filename: string
  content: string | Uint8Array | Blob
  /** Default: by the name's ending. */
  contentType?: string
  /** Of a picture in the HTML: `<img src="cid:logo">` shows the attachment with the id `logo`. */
  contentId?: string
}

/** Who gets a mail, and from whom. */
export interface MailEnvelope {
  to: MailAddressInput | readonly MailAddressInput[]
  cc?: MailAddressInput | readonly MailAddressInput[]
  bcc?: MailAddressInput | readonly MailAddressInput[]
  /** Default: the config's. */
  from?: MailAddressInput
  /** Default: the config's. */
  replyTo?: MailAddressInput
  attachments?: readonly MailAttachment[]
  /** Further headers, such as `list-unsubscribe`. */
  headers?: Readonly<Record<string, string>>
  /** A second mail with the same key is not sent, for as long as the queue remembers (a day). */
  idempotencyKey?: string
}

/** A mail that is written where it is sent. One of `text` and `html` must be there. */
export interface MailMessage extends MailEnvelope {
  subject: string
  /** Default: what the HTML says. */
  text?: string
  /** Sent as it is: make it with `html`, which escapes. */
  html?: string | { toString(): string }
}

/** A mail by a template. */
export interface TemplatedMail<D> extends MailEnvelope {
  template: MailTemplate<D>
  data: NoInfer<D>
}
