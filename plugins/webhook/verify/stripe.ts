import { assertSigned, decoded, hmac } from './hmac.ts'
import {
  type Secrets,
  TOLERANCE,
  type Verifier,
  assertRecent,
  header,
  missing,
  secretsOf,
  textOf,
} from './verifier.ts'

/** Options of {@link stripe}. */
export interface StripeOptions {
  /** `whsec_…`: the signing secret of the endpoint. */
  readonly secret: Secrets
  /** Seconds, into the past and, unlike Stripe's own library, into the future. Default 300. */
  readonly tolerance?: number
}

/** [Stripe](https://docs.stripe.com/webhooks/signature): `Stripe-Signature`, `t=…,v1=…`. */
export function stripe({ secret, tolerance = TOLERANCE }: StripeOptions): Verifier {
  const secrets = secretsOf(secret)
  return {
    provider: 'stripe',
    problem: missing('stripe', secrets),
    verify(delivery) {
      const parts = header(delivery, 'stripe-signature')
        .split(',')
        .map((part) => part.trim().split('=', 2) as [string, string?])
      const valuesOf = (name: string): string[] =>
        parts.flatMap(([key, value = '']) => (key === name ? [value] : []))
      const [timestamp = ''] = valuesOf('t')
      assertRecent(timestamp, delivery, tolerance)
      assertSigned(
        valuesOf('v1').map((text) => decoded(text, 'hex')),
        secrets.map((key) => hmac('sha256', key, [`${timestamp}.`, delivery.body])),
      )
      return {}
    },
    idOf: (payload) => textOf(payload, 'id'),
  }
}
