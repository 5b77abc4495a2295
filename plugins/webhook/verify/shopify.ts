import { hmacSignature } from './hmac-signature.ts'
import type { Secrets, Verifier } from './verifier.ts'

/**
 * [Shopify](https://shopify.dev/docs/apps/build/webhooks/subscribe/https): `X-Shopify-Hmac-Sha256`.
 * It signs no time, so that only the delivery's id keeps one from being run again.
 */
export function shopify({ secret }: { readonly secret: Secrets }): Verifier {
  return hmacSignature({
    provider: 'shopify',
    secret,
    header: 'x-shopify-hmac-sha256',
    encoding: 'base64',
    idHeader: 'x-shopify-webhook-id',
  })
}
