// What becomes of subscriptions: begun, charged, changed, ended.
import { invalid } from './api-error.ts'
import { periodEnd } from './calendar.ts'
import { collect, draft, finalize, linesAhead } from './invoicing.ts'
import { type Invoice, type Subscription, listOf } from './objects.ts'
import type { Order, World } from './world.ts'

const UPDATED = 'customer.subscription.updated'

/** Begins a subscription: trialing, or active when its first invoice is paid, else incomplete. */
export function subscribe(world: World, customer: string, order: Order): Subscription {
  const { now } = world
  const { trialEnd, items } = order
  const id = world.id('sub')
  const recurring = items[0]!.price.recurring!
  const end = trialEnd ?? periodEnd(now, now, recurring)
  const subscription: Subscription = {
    ...{ id, created: now, livemode: false, object: 'subscription' },
    billing_cycle_anchor: trialEnd ?? now,
    billing_mode: { type: 'flexible' },
    ...{ cancel_at: null, cancel_at_period_end: false, canceled_at: null, ended_at: null },
    cancellation_details: { reason: null, comment: null, feedback: null },
    collection_method: 'charge_automatically',
    currency: items[0]!.price.currency,
    customer,
    default_payment_method: null,
    discounts: [],
    items: listOf(
      items.map(({ price, quantity }) => ({
        id: world.id('si'),
        object: 'subscription_item',
        created: now,
        ...{ current_period_start: now, current_period_end: end },
        metadata: {},
        price,
        ...(quantity !== undefined && { quantity }),
        subscription: id,
      })),
      `/v1/subscription_items?subscription=${id}`,
    ),
    latest_invoice: null,
    metadata: order.metadata,
    start_date: now,
    status: trialEnd === null ? 'incomplete' : 'trialing',
    trial_start: trialEnd === null ? null : now,
    trial_end: trialEnd,
    trial_settings: { end_behavior: { missing_payment_method: order.whenTrialEnds } },
  }
  world.subscriptions.set(id, subscription)
  addDiscounts(world, subscription, order.discounts)
  world.emit('customer.subscription.created', subscription)
  const invoice = draft(
    ...[world, subscription, 'subscription_create' as const],
    trialEnd === null ? linesAhead(world, subscription) : [],
  )
  world.change(UPDATED, subscription, () => (subscription.latest_invoice = invoice.id))
  charge(world, subscription, invoice)
  return subscription
}

/** Discounts by coupon, each until its time. */
export function addDiscounts(
  world: World,
  subscription: Subscription,
  given: Order['discounts'],
): void {
  for (const { coupon: couponId, promotionCode } of given) {
    const coupon = world.one(world.coupons, 'coupon', couponId)
    const id = world.id('di')
    coupon.times_redeemed++
    if (promotionCode !== null) world.promotionCodes.get(promotionCode)!.times_redeemed++
    world.discounts.set(id, {
      ...{ id, object: 'discount', customer: subscription.customer, subscription: subscription.id },
      promotion_code: promotionCode,
      source: { type: 'coupon', coupon: couponId },
      start: world.now,
      end:
        coupon.duration === 'repeating'
          ? periodEnd(world.now, world.now, {
              interval: 'month',
              interval_count: coupon.duration_in_months!,
            })
          : null,
    })
    subscription.discounts.push(id)
  }
}

/** Makes an invoice final and charges it; the subscription's status follows. */
export function charge(world: World, subscription: Subscription, invoice: Invoice): boolean {
  if (invoice.status === 'draft') finalize(world, invoice)
  const isPaid = collect(world, invoice)
  const { status } = subscription
  if (isPaid) {
    const comesBack = ['incomplete', 'past_due', 'unpaid', 'paused'].includes(status)
    if (comesBack && invoice.id === subscription.latest_invoice)
      become(world, subscription, 'active')
  } else if (status === 'active' || status === 'past_due') {
    const isLastTry = invoice.next_payment_attempt === null
    if (isLastTry && world.dunning.last === 'canceled') end(world, subscription, 'payment_failed')
    else become(world, subscription, isLastTry ? (world.dunning.last as 'unpaid') : 'past_due')
  }
  return isPaid
}

/** Gives a subscription another status. */
export function become(
  world: World,
  subscription: Subscription,
  status: Subscription['status'],
): void {
  world.change(UPDATED, subscription, () => (subscription.status = status))
}

/** Ends a subscription for good. */
export function end(
  world: World,
  subscription: Subscription,
  reason = 'cancellation_requested',
): void {
  if (isOver(subscription)) {
    throw invalid(`No such subscription: '${subscription.id}'`, 'resource_missing', 'id')
  }
  subscription.status = 'canceled'
  subscription.canceled_at ??= world.now
  subscription.ended_at = world.now
  subscription.cancellation_details.reason = reason
  world.emit('customer.subscription.deleted', subscription)
}

/** Whether it is canceled, or never began. */
export const isOver = ({ status }: Subscription): boolean =>
  status === 'canceled' || status === 'incomplete_expired'
