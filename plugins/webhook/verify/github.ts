import { hmacSignature } from './hmac-signature.ts'
import type { Secrets, Verifier } from './verifier.ts'

/**
 * [GitHub](https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries):
 * `X-Hub-Signature-256`. It signs no time, so that only the delivery's id keeps one from being run
 * again.
 */
export function github({ secret }: { readonly secret: Secrets }): Verifier {
  return hmacSignature({
    provider: 'github',
    secret,
    header: 'x-hub-signature-256',
    prefix: 'sha256=',
    idHeader: 'x-github-delivery',
  })
}
