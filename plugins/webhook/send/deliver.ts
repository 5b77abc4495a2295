import { type Action, BunbaseError, type Clock, action, t } from '../../../kernel/index.ts'
import { JobGivenUp, JobRetryLater } from '../../queue/index.ts'
import { WebhookAddressRefused, WebhookEndpointNotFound, WebhookNotDelivered } from '../errors.ts'
import { resolve } from './address.ts'
import type { EndpointStore } from './endpoint-store.ts'
import { post } from './post.ts'
import { signedHeaders } from './sign.ts'

/** Milliseconds for one try. */
const TIMEOUT = 20_000
/** Between the tries, as Standard Webhooks advise: three days in all, up to a fifth more at random. */
const DELAYS = ['5s', '5m', '30m', '2h', '5h', '10h', '14h', '20h', '24h'] as const

/** What deliveries are made with. */
export interface DeliverParts {
  readonly endpoints: EndpointStore
  readonly clock: Pick<Clock, 'now'>
  /** Host names that may lead to private addresses. */
  readonly privateHosts: ReadonlySet<string>
}

/** The action that makes one try of a delivery; a job of it is tried until it succeeds. */
export function deliverAction({ endpoints, clock, privateHosts }: DeliverParts): Action<{
  endpoint: string
  message: string
  body: string
}> {
  const definition = {
    name: 'webhook.deliver',
    description: 'Sends a webhook to an endpoint.',
    input: t.Object({ endpoint: t.String(), message: t.String(), body: t.String() }),
    output: t.Object({ status: t.Integer() }),
    timeout: TIMEOUT,
    job: { maxAttempts: DELAYS.length + 1, backoff: { delays: DELAYS, jitter: 0.2 } },
  }
  return action(definition, async ({ endpoint: id, message, body }, ctx) => {
    const endpoint = await endpoints.signing(id).catch(giveUpWithout)
    if (endpoint.disabledAt !== undefined) {
      throw new JobGivenUp({ message: 'The webhook endpoint was disabled.' })
    }
    const address = await resolve(endpoint.url, privateHosts).catch(giveUpWithout)
    const response = await post(address, {
      headers: {
        ...signedHeaders(message, clock.now(), body, endpoint.secrets),
        'content-type': 'application/json',
        'user-agent': 'bunbase-webhook',
      },
      body,
      signal: ctx.signal,
    })
    await response.body?.cancel()
    const { status } = response
    if (response.ok) return { status }
    if (status === 410) {
      await endpoints.disable(id, 'gone')
      throw new JobGivenUp({ message: 'The webhook endpoint answered that it is gone.' })
    }
    const refused = new WebhookNotDelivered({
      message: `The webhook was not taken: ${status}.`,
      details: { status },
    })
    const wait = retryAfter(response.headers.get('retry-after'), clock.now())
    if (wait === undefined) throw refused
    throw new JobRetryLater({
      message: refused.message,
      details: { afterMs: wait },
      cause: refused,
    })
  })
}

/** What another try would meet again. */
function giveUpWithout(error: unknown): never {
  const isLasting =
    error instanceof BunbaseError &&
    (error.code === WebhookEndpointNotFound.code || error.code === WebhookAddressRefused.code)
  if (!isLasting) throw error
  throw new JobGivenUp({ message: error.message, cause: error })
}

/** `Retry-After` (RFC 9110) in milliseconds: seconds, or a date. */
function retryAfter(text: string | null, now: number): number | undefined {
  if (text === null) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now
  return Number.isFinite(ms) && ms > 0 ? ms : undefined
}
