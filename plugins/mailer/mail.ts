import type { MailAddress } from './address.ts'

/** A file that goes with a {@link Mail}. */
export interface MailFile {
  readonly filename: string
  readonly contentType: string
  /** Base64. */
  readonly content: string
  readonly contentId?: string | undefined
}

/** A finished mail: checked, complete, and plain data. */
export interface Mail {
  /** UUID; the same in every try, and part of its `Message-ID`. */
  readonly id: string
  /** When it was handed in, in milliseconds since the epoch. */
  readonly at: number
  readonly from: MailAddress
  readonly replyTo?: MailAddress | undefined
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly bcc: readonly MailAddress[]
  /** On one line. */
  readonly subject: string
  readonly text: string
  readonly html?: string | undefined
  readonly headers: Readonly<Record<string, string>>
  readonly attachments: readonly MailFile[]
  /** Name of the template, if it was made by one. */
  readonly template?: string | undefined
}

/** The header of that name, by which receivers know a mail that comes twice. */
export function messageId({ id, from }: Mail): string {
  return `<${id}@${from.address.slice(from.address.lastIndexOf('@') + 1)}>`
}
