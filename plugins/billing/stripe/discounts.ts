import type { Stripe } from 'stripe'
import { CouponInvalid } from '../errors.ts'
import type { Coupon } from '../provider.ts'
import { asked } from './failure.ts'

/** What a promotion code or a coupon takes off. Rejects with `COUPON_INVALID` when the code is none. */
export async function discountOf(
  client: Stripe,
  coupon: Coupon,
): Promise<{ promotion_code: string } | { coupon: string }> {
  if (typeof coupon !== 'string') return { coupon: coupon.id }
  const { data } = await asked(client.promotionCodes.list({ code: coupon, active: true, limit: 1 }))
  if (data[0]) return { promotion_code: data[0].id }
  throw new CouponInvalid()
}
