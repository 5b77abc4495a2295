import { MailNotSent, MailRefused } from './errors.ts'

/** A request to a provider. */
export interface ProviderRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
  readonly signal: AbortSignal
  /** Whether a 4xx is for ever, given what the answer says. Default: except 401, 403, 408, 425 and 429. */
  isLasting?(status: number, answer: unknown): boolean
}

/** About us or about now, not about the mail. */
const PASSING = new Set([401, 403, 408, 425, 429])
/** Characters of an answer that are kept for the log. */
const KEPT = 1000

/**
 * Hands a mail to a provider's API.
 *
 * @throws MailRefused
 * @throws MailNotSent
 */
export async function postMail(request: ProviderRequest): Promise<void> {
  const { url, headers, body, signal, isLasting = lasting } = request
  let response: Response
  let text: string
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'bunbase-mailer',
        ...headers,
      },
      body: JSON.stringify(body),
      signal,
      redirect: 'error',
    })
    text = await response.text()
  } catch (cause) {
    if (signal.aborted) throw cause
    throw new MailNotSent({ cause })
  }
  const { status, ok } = response
  if (ok) return
  const cause = new Error(`the provider answered ${status}: ${text.slice(0, KEPT)}`)
  if (isLasting(status, parsed(text))) throw new MailRefused({ details: { status }, cause })
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  const afterMs = seconds > 0 ? { afterMs: seconds * 1000 } : {}
  throw new MailNotSent({ details: { status, ...afterMs }, cause })
}

function lasting(status: number): boolean {
  return status >= 400 && status < 500 && !PASSING.has(status)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
