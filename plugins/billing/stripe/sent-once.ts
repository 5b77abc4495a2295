import type { Stripe } from 'stripe'
import { failure, isStripeError } from './failure.ts'

/** Keys that are tried for one call. */
const MOST = 5

/**
 * Sends a call by its stored key, so that it takes effect once however often it is sent. Stripe answers a key
 * for a day with what it answered first, its own failures too, and takes it for nothing else: then nothing
 * can come of that key any more, and the next one, made of it, is tried.
 *
 * @param found what came of the call after all, where that can be seen; undefined when nothing did
 */
export async function sentOnce<T>(
  key: string,
  send: (idempotencyKey: string) => Promise<T>,
  found: () => Promise<T | undefined> = () => Promise.resolve(undefined),
): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await send(n === 1 ? key : `${key}.${n}`)
    } catch (error) {
      if (!isSpent(error) || n === MOST) throw failure(error)
      const result = await found()
      if (result !== undefined) return result
    }
  }
}

/** Whether a key has nothing but a failure to tell. */
function isSpent(error: unknown): boolean {
  if (!isStripeError(error)) return false
  const { statusCode, type } = error
  const { headers } = error as Stripe.errors.StripeError & { headers?: Record<string, string> }
  if (type === 'StripeIdempotencyError') return statusCode === 400
  return statusCode === 500 && headers?.['idempotent-replayed'] === 'true'
}
