import { badParameter, invalid } from '../api-error.ts'
import {
  type ItemChange,
  type Proration,
  assertChangeable,
  changeItems,
  endTrialNow,
  resume,
} from '../changing.ts'
import type { Params } from '../form.ts'
import type { Subscription } from '../objects.ts'
import { addDiscounts, end, isOver, subscribe } from '../subscribing.ts'
import type { World } from '../world.ts'
import { discountsOf, itemsOf, trialEndOf, whenTrialEnds } from './checkout.ts'
import { PAGED, page } from './listing.ts'
import { type Route, route } from './route.ts'

const UPDATES =
  'items metadata cancel_at_period_end cancel_at cancellation_details proration_behavior proration_date payment_behavior trial_end ' +
  'trial_settings discounts description default_payment_method off_session billing_cycle_anchor expand'
const PRORATIONS = ['create_prorations', 'always_invoice', 'none']

const one = (world: World, id: string): Subscription =>
  world.one(world.subscriptions, 'subscription', id)

function changeOf(world: World, params: Params): ItemChange {
  const price = params.text('price')
  return {
    id: params.text('id') ?? undefined,
    price: price ? world.one(world.prices, 'price', price, 'items[0][price]') : undefined,
    quantity: params.int('quantity'),
    deleted: params.bool('deleted') ?? false,
  }
}

function prorationOf(params: Params): Proration {
  const proration = params.text('proration_behavior') ?? 'create_prorations'
  if (!PRORATIONS.includes(proration)) throw badParameter('proration_behavior', 'Invalid value')
  return proration as Proration
}

function readCancel(world: World, subscription: Subscription, params: Params): void {
  const atEnd = params.bool('cancel_at_period_end')
  const at = params.text('cancel_at')
  if (atEnd !== undefined && at)
    throw invalid('Only one of cancel_at and cancel_at_period_end may be given.')
  const { current_period_end } = world.itemsOf(subscription)[0]!
  if (atEnd !== undefined) {
    subscription.cancel_at_period_end = atEnd
    subscription.cancel_at = atEnd ? current_period_end : null
  }
  if (at !== undefined) {
    subscription.cancel_at_period_end = false
    subscription.cancel_at =
      at === null ? null : at.startsWith('m') ? current_period_end : Number(at)
  }
  if (atEnd === undefined && at === undefined) return
  subscription.canceled_at = subscription.cancel_at === null ? null : world.now
  subscription.cancellation_details.reason =
    subscription.cancel_at === null ? null : 'cancellation_requested'
}

function readTrial(world: World, subscription: Subscription, params: Params): void {
  const trial = params.text('trial_end')
  if (!trial) return
  if (trial === 'now') {
    if (subscription.status === 'trialing') endTrialNow(world, subscription)
    return
  }
  const at = Number(trial)
  if (!(at > world.now)) throw invalid('trial_end must be in the future.', undefined, 'trial_end')
  subscription.status = 'trialing'
  subscription.trial_start ??= world.now
  subscription.trial_end = subscription.billing_cycle_anchor = at
  for (const item of world.itemsOf(subscription)) item.current_period_end = at
}

export const subscriptions: readonly Route[] = [
  route(
    'POST /v1/subscriptions',
    'customer items metadata trial_period_days trial_end trial_settings discounts payment_behavior off_session default_payment_method proration_behavior expand',
    ({ world, params }) =>
      subscribe(
        world,
        world.one(world.customers, 'customer', params.needed('customer'), 'customer').id,
        {
          items: itemsOf(world, params.list('items')),
          trialEnd: trialEndOf(world, params),
          discounts: discountsOf(world, params),
          metadata: params.metadata(),
          whenTrialEnds: whenTrialEnds(params),
        },
      ),
  ),
  route('GET /v1/subscriptions/:id', 'expand', ({ world, id }) => one(world, id)),
  route('GET /v1/subscriptions', `customer price status ${PAGED}`, ({ world, params }) => {
    const [customer, price, status] = [
      params.text('customer'),
      params.text('price'),
      params.text('status'),
    ]
    const fits = (each: Subscription): boolean => {
      if (!status) return each.status !== 'canceled'
      if (status === 'ended') return isOver(each)
      return status === 'all' || each.status === status
    }
    return page(
      ...[world.subscriptions.values(), params, '/v1/subscriptions'],
      (each) =>
        fits(each) &&
        (!customer || each.customer === customer) &&
        (!price || world.itemsOf(each).some((item) => item.price.id === price)),
    )
  }),
  route('POST /v1/subscriptions/:id', UPDATES, ({ world, params, id }) => {
    const subscription = one(world, id)
    const changesMore = Object.keys(params.all).some(
      (name) => !['metadata', 'cancellation_details', 'expand'].includes(name),
    )
    if (changesMore) assertChangeable(subscription)
    const proration = prorationOf(params)
    const changes = params.list('items').map((each) => changeOf(world, each))
    world.change('customer.subscription.updated', subscription, () => {
      subscription.metadata = params.metadata(subscription.metadata)
      if (changes.length > 0) changeItems(world, subscription, changes, proration)
      readCancel(world, subscription, params)
      readTrial(world, subscription, params)
      if (params.has('trial_settings')) {
        subscription.trial_settings.end_behavior.missing_payment_method = whenTrialEnds(params)
      }
      if (params.has('discounts')) {
        subscription.discounts = []
        addDiscounts(world, subscription, discountsOf(world, params))
      }
    })
    return subscription
  }),
  route(
    'DELETE /v1/subscriptions/:id',
    'invoice_now prorate cancellation_details expand',
    ({ world, id }) => {
      const subscription = one(world, id)
      end(world, subscription)
      return subscription
    },
  ),
  route(
    'POST /v1/subscriptions/:id/resume',
    'billing_cycle_anchor payment_behavior proration_behavior proration_date expand',
    ({ world, id }) => {
      resume(world, one(world, id))
      return one(world, id)
    },
  ),
  route(
    'POST /v1/subscription_items/:id',
    'price quantity metadata proration_behavior proration_date payment_behavior off_session expand',
    ({ world, params, id }) => {
      const holder = [...world.subscriptions.values()].find((each) =>
        world.itemsOf(each).some((item) => item.id === id),
      )
      if (!holder) throw invalid(`No such subscription_item: '${id}'`, 'resource_missing', 'id')
      assertChangeable(holder)
      const change = { ...changeOf(world, params), id }
      const proration = prorationOf(params)
      world.change('customer.subscription.updated', holder, () =>
        changeItems(world, holder, [change], proration),
      )
      return world.itemsOf(holder).find((item) => item.id === id)!
    },
  ),
]
