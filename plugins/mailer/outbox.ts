import { type Service, service } from '../../kernel/index.ts'
import type { Mail } from './mail.ts'
import { unescaped } from './text-of.ts'

/** A mail that was kept instead of sent. */
export interface CapturedMail extends Mail {
  /** Addresses in it, each once, in order. */
  readonly links: readonly string[]
}

/** Mails that were kept instead of sent, oldest first. */
export const mailOutbox: Service<CapturedMail[]> = service('mailer:outbox')

/** Mails that a process keeps. */
const MOST = 1000

/** Puts a mail into an outbox; of too many the oldest go. */
export function capture(outbox: CapturedMail[], mail: Mail): CapturedMail {
  const captured = { ...mail, links: linksOf(mail) }
  outbox.push(captured)
  if (outbox.length > MOST) outbox.shift()
  return captured
}

function linksOf({ text, html = '' }: Mail): string[] {
  const marked = [...html.matchAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(
    ([, one, other]) => unescaped((one ?? other)!),
  )
  const written = [...text.matchAll(/\bhttps?:\/\/[^\s<>"]+/g)].map(([url]) =>
    url.replace(/[.,;:!?)\]]+$/, ''),
  )
  return [...new Set([...marked, ...written])]
}
