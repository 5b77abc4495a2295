import { writtenAddress } from './address.ts'
import { messageId } from './mail.ts'
import { postMail } from './post.ts'
import type { MailTransport } from './transport.ts'

/**
 * Sends by the API of Resend. It knows a mail that comes again within a day by its id.
 *
 * @param url of the API
 */
export function resend(apiKey: string, url = 'https://api.resend.com'): MailTransport {
  return {
    name: 'resend',
    send(mail, signal) {
      const { from, replyTo, to, cc, bcc, subject, text, html, headers, attachments } = mail
      return postMail({
        url: `${url}/emails`,
        signal,
        headers: { authorization: `Bearer ${apiKey}`, 'idempotency-key': mail.id },
        body: {
          from: writtenAddress(from),
          to: to.map(writtenAddress),
          ...(cc.length > 0 && { cc: cc.map(writtenAddress) }),
          ...(bcc.length > 0 && { bcc: bcc.map(writtenAddress) }),
          ...(replyTo && { reply_to: writtenAddress(replyTo) }),
          ...{ subject, text, html },
          headers: { 'Message-ID': messageId(mail), ...headers },
          ...(attachments.length > 0 && {
            attachments: attachments.map(({ filename, content, contentType, contentId }) => ({
              ...{ filename, content, content_type: contentType },
              ...(contentId !== undefined && { content_id: contentId }),
            })),
          }),
        },
        isLasting: (status, answer) => {
          // Another try of the same mail is under way.
          if (status === 409) return nameOf(answer) !== 'concurrent_idempotent_requests'
          return status === 400 || status === 404 || status === 413 || status === 422
        },
      })
    },
  }
}

function nameOf(answer: unknown): unknown {
  return (answer as { name?: unknown } | undefined)?.name
}
