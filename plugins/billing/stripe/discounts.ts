import type { Stripe } from 'stripe'
import { CouponInvalid } from '../errors.ts'
import { asked, isMissing } from './failure.ts'

/**
 * What a code takes off: a promotion code, which customers know, or the id of a coupon, which the app does.
 * Rejects with `COUPON_INVALID` when it is neither.
 */
export async function discountOf(
  client: Stripe,
  code: string,
): Promise<{ promotion_code: string } | { coupon: string }> {
  const { data } = await asked(client.promotionCodes.list({ code, active: true, limit: 1 }))
  if (data[0]) return { promotion_code: data[0].id }
  try {
    const { id, valid } = await client.coupons.retrieve(code)
    if (valid) return { coupon: id }
  } catch (error) {
    if (!isMissing(error)) return asked(Promise.reject(error as Error))
  }
  throw new CouponInvalid()
}
