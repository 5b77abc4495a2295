import type { Stripe } from 'stripe'
import type { SubscriptionSnapshot } from '../provider.ts'
import { statusOf } from '../status.ts'
import { PRICE_NAME } from './catalogue.ts'

const ms = (seconds: number): number => seconds * 1000
const msOrNull = (seconds: number | null): number | null => (seconds === null ? null : ms(seconds))

/** Whether what is used of it is paid for, rather than how many. */
export const isMetered = ({ price }: Stripe.SubscriptionItem): boolean =>
  price.recurring?.usage_type === 'metered'

/** The item that the plan is: whatever else is on a subscription is metered. */
export function mainItem({ items }: Stripe.Subscription): Stripe.SubscriptionItem {
  return items.data.find((item) => !isMetered(item)) ?? items.data[0]!
}

/** A subscription of Stripe's, as billing knows them. */
export function snapshotOf(
  subscription: Stripe.Subscription,
  version: number,
): SubscriptionSnapshot {
  const { id, customer, metadata, status, cancel_at, ended_at, trial_end } = subscription
  const { price, quantity = 1, current_period_start, current_period_end } = mainItem(subscription)
  return {
    ...{ id, version },
    customer: typeof customer === 'string' ? customer : customer.id,
    org: metadata['org'],
    price: price.id,
    priceKey: price.lookup_key ?? price.metadata[PRICE_NAME],
    status: statusOf(status),
    quantity,
    anchor: ms(subscription.billing_cycle_anchor),
    periodStart: ms(current_period_start),
    periodEnd: ms(current_period_end),
    trialEnd: msOrNull(trial_end),
    // The portal writes down the day instead.
    cancelAtPeriodEnd:
      ended_at === null &&
      (subscription.cancel_at_period_end ||
        (cancel_at !== null && cancel_at <= current_period_end)),
    endedAt: msOrNull(ended_at),
  }
}
