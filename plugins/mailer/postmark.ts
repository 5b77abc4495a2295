import { type MailAddress, writtenAddress } from './address.ts'
import { messageId } from './mail.ts'
import { postMail } from './post.ts'
import type { MailTransport } from './transport.ts'

/**
 * Sends by the API of Postmark. It does not know a mail that comes again; receivers do, by the
 * `Message-ID`, which it is told to keep.
 *
 * @param url of the API
 */
export function postmark(apiKey: string, url = 'https://api.postmarkapp.com'): MailTransport {
  const list = (all: readonly MailAddress[]): string => all.map(writtenAddress).join(', ')
  return {
    name: 'postmark',
    send(mail, signal) {
      const { from, replyTo, to, cc, bcc, subject, text, html, headers, attachments } = mail
      const written = { 'X-PM-KeepID': 'true', 'Message-ID': messageId(mail), ...headers }
      return postMail({
        url: `${url}/email`,
        signal,
        headers: { 'x-postmark-server-token': apiKey },
        body: {
          From: writtenAddress(from),
          To: list(to),
          ...(cc.length > 0 && { Cc: list(cc) }),
          ...(bcc.length > 0 && { Bcc: list(bcc) }),
          ...(replyTo && { ReplyTo: writtenAddress(replyTo) }),
          Subject: subject,
          TextBody: text,
          ...(html !== undefined && { HtmlBody: html }),
          Headers: Object.entries(written).map(([Name, Value]) => ({ Name, Value })),
          Metadata: { mail: mail.id },
          MessageStream: 'outbound',
          ...(attachments.length > 0 && {
            Attachments: attachments.map(({ filename, content, contentType, contentId }) => ({
              ...{ Name: filename, Content: content, ContentType: contentType },
              ...(contentId !== undefined && { ContentID: `cid:${contentId}` }),
            })),
          }),
        },
      })
    },
  }
}
