import type { Stripe } from 'stripe'
import { type RawDelivery, type Verifier, WebhookRefused } from '../../webhook/index.ts'

/** Seconds by which a delivery may be too old, or come from the future. */
const TOLERANCE = 300

/**
 * Proves that a delivery is Stripe's by Stripe's own library, which takes those from the future; they are
 * refused here.
 */
export function signature({ webhooks }: Stripe, secrets: readonly string[]): Verifier {
  return {
    provider: 'stripe',
    async verify(delivery) {
      const header = delivery.headers.get('stripe-signature')
      if (header === null) throw refusal('The header "stripe-signature" is missing.')
      assertNotAhead(header, delivery)
      const causes: unknown[] = []
      for (const secret of secrets) {
        try {
          await webhooks.signature!.verifyHeaderAsync(
            ...([delivery.body, header, secret, TOLERANCE, undefined, delivery.now] as const),
          )
          return {}
        } catch (cause) {
          causes.push(cause)
        }
      }
      throw refusal('The signature of this delivery does not fit.', causes[0])
    },
    idOf: (payload) => {
      const { id } = (payload ?? {}) as { id?: unknown }
      return typeof id === 'string' && id !== '' ? id : undefined
    },
  }
}

/** The library takes the last of several times: there has to be one. */
function assertNotAhead(header: string, { now }: RawDelivery): void {
  const times = [...header.matchAll(/(?:^|,)\s*t=([^,]*)/g)].map(([, time]) => time!)
  const seconds = times.length === 1 && /^\d{1,12}$/.test(times[0]!) ? Number(times[0]) : NaN
  if (!(seconds - Math.floor(now / 1000) <= TOLERANCE))
    throw refusal('The delivery is not from now.')
}

const refusal = (message: string, cause?: unknown): Error => new WebhookRefused({ message, cause })
