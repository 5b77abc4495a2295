import { WebhookNotDelivered } from '../errors.ts'
import type { Address } from './address.ts'

/** Nobody answers at the address, or this machine has no way to it, as to IPv6 in many networks. */
const UNREACHED = new Set([
  ...['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT'],
  'FailedToOpenSocket',
])

/**
 * Posts to the addresses that were checked, whatever the name leads to by now: to the first that can be
 * reached. Redirects lead nowhere.
 *
 * @throws WebhookNotDelivered when none can be reached
 */
export async function post(
  { url, ips }: Address,
  init: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<Response> {
  const target = new URL(url)
  let failure: unknown
  for (const ip of ips) {
    target.hostname = ip.includes(':') ? `[${ip}]` : ip
    try {
      return await fetch(target, {
        ...init,
        method: 'POST',
        headers: { ...init.headers, host: url.host },
        redirect: 'manual',
        keepalive: false,
        tls: { serverName: url.hostname },
      } as BunFetchRequestInit)
    } catch (error) {
      if (init.signal.aborted) throw error
      failure = error
      // Any other failure may have come after the delivery did.
      if (!UNREACHED.has((error as { code?: string }).code ?? '')) break
    }
  }
  throw new WebhookNotDelivered({
    message: 'The webhook endpoint cannot be reached.',
    cause: failure,
  })
}
