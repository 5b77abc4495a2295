import type { Stripe } from 'stripe'
import type {
  BillingProvider,
  Proration,
  SubscriptionChange,
  SubscriptionSnapshot,
} from '../provider.ts'
import { discountOf } from './discounts.ts'
import { asked, failure, isMissing } from './failure.ts'
import { priceId } from './prices.ts'
import { sentOnce } from './sent-once.ts'
import { isMetered, mainItem } from './snapshot.ts'
import type { States } from './states.ts'

type Params = Stripe.SubscriptionUpdateParams

const PRORATIONS: Readonly<Record<Proration, Params['proration_behavior']>> = {
  prorate: 'create_prorations',
  invoice: 'always_invoice',
  none: 'none',
}

/** Changes of subscriptions that are there, and their end. */
export function changes(
  client: Stripe,
  states: States,
): Pick<BillingProvider, 'changeSubscription' | 'cancelNow'> {
  const { subscriptions } = client
  return {
    async changeSubscription(change, { idempotencyKey }) {
      let turn = states.turn()
      let now: Stripe.Subscription = await asked(subscriptions.retrieve(change.subscription))
      if (change.resume && now.status === 'paused') {
        now = await sentOnce(`${idempotencyKey}.resume`, (key) =>
          subscriptions.resume(now.id, {}, { idempotencyKey: key }),
        )
      }
      const params = await paramsOf(client, now, change)
      if (Object.keys(params).length > 0) {
        turn = states.turn()
        now = await sentOnce(idempotencyKey, (key) =>
          subscriptions.update(now.id, params, { idempotencyKey: key }),
        )
      }
      return states.shown(now, turn)
    },
    // Stripe takes no key for it: one that has ended cannot end again.
    async cancelNow({ subscription }): Promise<SubscriptionSnapshot> {
      const turn = states.turn()
      try {
        return states.shown(await subscriptions.cancel(subscription), turn)
      } catch (error) {
        // It is over already.
        const ended = isMissing(error) ? await states.fetch(subscription) : undefined
        if (ended) return ended
        throw failure(error)
      }
    },
  }
}

/** What has to be different; what is as it should be is left out, so that nothing is sent for nothing. */
async function paramsOf(
  client: Stripe,
  now: Stripe.Subscription,
  change: SubscriptionChange,
): Promise<Params> {
  const params: Params = {}
  const items = await itemsOf(client, now, change)
  if (items.length > 0) {
    params.items = items
    params.proration_behavior = PRORATIONS[change.proration ?? 'prorate']!
  }
  if (change.coupon !== undefined) params.discounts = [await discountOf(client, change.coupon)]
  const { cancelAtPeriodEnd: ends } = change
  if (ends === true && now.cancel_at === null && !now.cancel_at_period_end) {
    params.cancel_at_period_end = true
  }
  if (ends === false && now.cancel_at_period_end) params.cancel_at_period_end = false
  else if (ends === false && now.cancel_at !== null) params.cancel_at = ''
  return params
}

async function itemsOf(
  client: Stripe,
  now: Stripe.Subscription,
  { price: name, quantity, metered }: SubscriptionChange,
): Promise<NonNullable<Params['items']>> {
  const main = mainItem(now)
  const price = name === undefined ? main.price.id : await priceId(client, name)
  const items: NonNullable<Params['items']> = []
  const hasOtherPrice = price !== main.price.id
  const hasOtherQuantity = quantity !== undefined && quantity !== main.quantity
  if (hasOtherPrice || hasOtherQuantity) {
    items.push({
      id: main.id,
      ...(hasOtherPrice && { price }),
      // With another price it is told again: Stripe would make it one.
      ...{ quantity: quantity ?? main.quantity ?? 1 },
    })
  }
  if (metered === undefined) return items
  const wanted = new Set(await Promise.all(metered.map((each) => priceId(client, each))))
  const there = now.items.data.filter(isMetered)
  for (const item of there) {
    if (!wanted.delete(item.price.id)) items.push({ id: item.id, deleted: true })
  }
  for (const each of wanted) items.push({ price: each })
  return items
}
