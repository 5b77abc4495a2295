import type { Stripe } from 'stripe'
import { BunbaseError } from '../../../kernel/index.ts'
import {
  BillingProviderFailed,
  BillingProviderRefused,
  CouponInvalid,
  PaymentRefused,
} from '../errors.ts'

type StripeError = Stripe.errors.StripeError

/** Whether it is an error of Stripe's library, and not one of ours. */
export function isStripeError(error: unknown): error is StripeError {
  return (
    error instanceof Error && /^Stripe\w*Error$/.test((error as Partial<StripeError>).type ?? '')
  )
}

/** Whether Stripe knows no such thing. */
export const isMissing = (error: unknown): boolean =>
  isStripeError(error) && error.code === 'resource_missing'

/** What is told of an error of Stripe's: whether sending the same again may help, and never its words. */
export function failure(cause: unknown): BunbaseError {
  if (cause instanceof BunbaseError) return cause
  if (!isStripeError(cause)) return new BillingProviderFailed({ cause })
  if (cause.type === 'StripeCardError') return new PaymentRefused({ cause })
  // A code that there is, and that is not for this customer or this much.
  if (cause.param?.startsWith('discounts')) return new CouponInvalid({ cause })
  const { statusCode: status = 0 } = cause
  // Without an answer, or with one that tells nothing of the request itself.
  const isPassing = status === 0 || status === 409 || status === 429 || status >= 500
  return isPassing ? new BillingProviderFailed({ cause }) : new BillingProviderRefused({ cause })
}

/** Rejects with what {@link failure} makes of an error. */
export async function asked<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    throw failure(cause)
  }
}
