import { hmacSignature } from './hmac-signature.ts'
import { type Secrets, type Verifier, header } from './verifier.ts'

const EVENT = 'x-shopify-event-id'

/**
 * [Shopify](https://shopify.dev/docs/apps/build/webhooks/subscribe/https): `X-Shopify-Hmac-Sha256`.
 * It signs no time, so that only the delivery's id keeps one from being run again: the
 * [event's](https://shopify.dev/docs/apps/build/webhooks/ignore-duplicates), by its topic, as one event may
 * be told under several; of senders that know none, the webhook's.
 */
export function shopify({ secret }: { readonly secret: Secrets }): Verifier {
  const signature = hmacSignature({
    ...{ provider: 'shopify', secret, encoding: 'base64', header: 'x-shopify-hmac-sha256' },
  })
  return {
    ...signature,
    async verify(delivery) {
      await signature.verify(delivery)
      const { headers } = delivery
      if (!headers.has(EVENT) && headers.has('x-shopify-webhook-id')) {
        return { id: header(delivery, 'x-shopify-webhook-id') }
      }
      const topic = headers.get('x-shopify-topic')
      const event = header(delivery, EVENT)
      return { id: topic === null ? event : `${topic}:${event}` }
    },
  }
}
