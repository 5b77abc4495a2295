import type { Stripe } from 'stripe'
import { mistake } from '../../../kernel/index.ts'
import { type StripeOptions, secretKeyOf } from './options.ts'

/** Milliseconds that one request may take. */
const TIMEOUT = 20_000
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** Makes the client of the official library, which the app installs. Throws a mistake when it did not. */
export async function openClient(options: StripeOptions): Promise<Stripe> {
  const key = secretKeyOf(options)
  const place = placeOf(options.apiBase)
  const { Stripe } = await import('stripe').catch((cause: unknown) => {
    throw Object.assign(
      mistake('billing.provider is stripe, which needs the package stripe', 'run: bun add stripe'),
      {
        cause,
      },
    )
  })
  return new Stripe(key, {
    ...place,
    ...{ maxNetworkRetries: options.retries ?? 1, timeout: TIMEOUT, telemetry: false },
    appInfo: { name: 'bunbase' },
  })
}

/** Nothing of a customer goes in the clear, except to this machine. */
function placeOf(
  apiBase: string | undefined,
): { host: string; port: string; protocol: 'http' | 'https' } | undefined {
  if (apiBase === undefined) return undefined
  const url = URL.parse(apiBase)
  const isSafe =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname))
  if (!url || !isSafe || url.pathname !== '/') {
    throw mistake(
      'the apiBase of stripe is none',
      'write "https://api.stripe.com", or leave it out',
    )
  }
  const protocol = url.protocol === 'https:' ? 'https' : 'http'
  return { host: url.hostname, port: url.port || (protocol === 'https' ? '443' : '80'), protocol }
}
