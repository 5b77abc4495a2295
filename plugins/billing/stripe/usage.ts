import type { Stripe } from 'stripe'
import type { BillingProvider } from '../provider.ts'
import { failure, isStripeError } from './failure.ts'
import { sentOnce } from './sent-once.ts'

/** Stripe gives this refusal no code. */
const KNOWN = /event already exists with identifier/i

/**
 * Reports of what was used. The stored key is also what Stripe knows the report by: where it has forgotten
 * the one, it still has the other.
 */
export function usageReports(client: Stripe): BillingProvider['reportUsage'] {
  return async ({ customer, meter, amount, at }, { idempotencyKey }) => {
    try {
      await sentOnce(idempotencyKey, (key) =>
        client.billing.meterEvents.create(
          {
            event_name: meter,
            identifier: idempotencyKey,
            timestamp: Math.floor(at / 1000),
            payload: { stripe_customer_id: customer, value: String(amount) },
          },
          { idempotencyKey: key },
        ),
      )
    } catch (error) {
      const { cause = error } = error as Error
      if (!isStripeError(cause) || !KNOWN.test(cause.message)) throw failure(error)
    }
    return {}
  }
}
