import type { Stripe } from 'stripe'
import { SubscriptionState } from '../errors.ts'
import type { BillingProvider, NewCheckout } from '../provider.ts'
import { statusOf } from '../status.ts'
import { discountOf } from './discounts.ts'
import { asked } from './failure.ts'
import type { StripeOptions } from './options.ts'
import { priceId } from './prices.ts'
import { sentOnce } from './sent-once.ts'

type Params = Stripe.Checkout.SessionCreateParams

/** Statuses of a subscription that nobody has paid for yet. */
const UNPAID = ['incomplete', 'incomplete_expired']

/** Pages on which organisations subscribe, one at a time for each. */
export function checkouts(client: Stripe, options: StripeOptions): BillingProvider['checkout'] {
  const { sessions } = client.checkout

  /** Whoever has paid a moment ago is not asked to pay again. */
  const assertNone = async (customer: string): Promise<void> => {
    const { data } = await asked(client.subscriptions.list({ customer, limit: 100 }))
    const running = data.find(({ status }) => !UNPAID.includes(status))
    if (!running) return
    throw new SubscriptionState({
      message: 'There is a subscription already: change its plan instead.',
      details: { status: statusOf(running.status) },
    })
  }

  /** Leaves one open session, the newest, so that of two pages only one can be paid. */
  const newestOf = async (customer: string): Promise<Stripe.Checkout.Session | undefined> => {
    const { data } = await asked(sessions.list({ customer, status: 'open', limit: 100 }))
    const [newest, ...older] = data.filter(({ mode }) => mode === 'subscription')
    // One of them may have ended meanwhile.
    for (const { id } of older) await sessions.expire(id).catch(() => undefined)
    return newest
  }

  return async (checkout, { idempotencyKey }) => {
    await assertNone(checkout.customer)
    const params = await paramsOf(client, options, checkout)
    const create = (key: string) =>
      sentOnce(key, (each) => sessions.create(params, { idempotencyKey: each }))
    await create(idempotencyKey)
    let session = await newestOf(checkout.customer)
    // The key told of one that has ended since.
    session ??= await create(`${idempotencyKey}.again`)
    return { url: session.url! }
  }
}

async function paramsOf(
  client: Stripe,
  options: StripeOptions,
  checkout: NewCheckout,
): Promise<Params> {
  const { customer, org, quantity, trialDays, coupon, metered } = checkout
  const { trialWithoutCard, promotionCodes = false } = options
  const prices = await Promise.all(
    [checkout.price, ...metered].map((name) => priceId(client, name)),
  )
  const line_items = prices.map((price, at) => (at === 0 ? { price, quantity } : { price }))
  const subscription_data: Params['subscription_data'] = { metadata: { org } }
  if (trialDays > 0) {
    subscription_data.trial_period_days = trialDays
    if (trialWithoutCard !== undefined) {
      subscription_data.trial_settings = {
        end_behavior: { missing_payment_method: trialWithoutCard },
      }
    }
  }
  const { subscription_data: more, ...rest } = (options.checkout ?? {}) as Params
  return {
    ...{ mode: 'subscription', customer, client_reference_id: org, line_items },
    ...{ success_url: checkout.successUrl, cancel_url: checkout.cancelUrl },
    metadata: { org },
    ...(trialDays > 0 &&
      trialWithoutCard !== undefined && { payment_method_collection: 'if_required' }),
    ...(coupon === undefined
      ? promotionCodes && { allow_promotion_codes: true }
      : { discounts: [await discountOf(client, coupon)] }),
    ...rest,
    subscription_data: { ...more, ...subscription_data },
  }
}
