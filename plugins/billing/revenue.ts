import type { Plan } from './plans.ts'
import type { SubscriptionsTable } from './tables.ts'

/** An amount of money. */
export interface Revenue {
  /** In the smallest unit of the currency, rounded. */
  readonly amount: number
  /** Three small letters: `eur`. */
  readonly currency: string
}

/**
 * What a subscription brings in a month, by the price of its plan: a year's divided by twelve, times the seats
 * where it is paid by the seat. Discounts, taxes and what is metered are not in it.
 *
 * @returns undefined for what brings nothing: a trial, one that is over, a plan without a price
 */
export function monthlyRevenue(
  subscription: Pick<SubscriptionsTable, 'interval' | 'quantity' | 'status'> | undefined,
  plan: Pick<Plan, 'prices'> | undefined,
): Revenue | undefined {
  if (subscription?.status !== 'active' && subscription?.status !== 'past_due') return undefined
  const price = plan?.prices[subscription.interval]
  if (!price || price.amount === 0) return undefined
  const months = subscription.interval === 'year' ? 12 : 1
  const seats = price.perSeat ? subscription.quantity : 1
  return { amount: Math.round((price.amount * seats) / months), currency: price.currency }
}
