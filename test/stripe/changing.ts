// Changes of a subscription that runs, and what they cost.
import { invalid } from './api-error.ts'
import { periodEnd } from './calendar.ts'
import { collect, draft, finalize, line, linesAhead } from './invoicing.ts'
import type { InvoiceLine, Price, Subscription, SubscriptionItem } from './objects.ts'
import { become, charge, isOver } from './subscribing.ts'
import type { World } from './world.ts'

/** What becomes of one item. */
export interface ItemChange {
  /** Of an item that is there; else one is added. */
  readonly id: string | undefined
  readonly price: Price | undefined
  readonly quantity: number | undefined
  readonly deleted: boolean
}

export type Proration = 'create_prorations' | 'always_invoice' | 'none'

/** Changes the items, and has the difference of the running period invoiced as the proration says. */
export function changeItems(
  world: World,
  subscription: Subscription,
  changes: readonly ItemChange[],
  proration: Proration,
): void {
  const before = structuredClone(world.itemsOf(subscription))
  const first = before[0]!
  for (const change of changes) changeItem(world, subscription, change)
  const items = world.itemsOf(subscription)
  if (items.length === 0) throw invalid('A subscription must have at least one active plan.')
  const isTrialing = subscription.status === 'trialing'
  const cycle = items[0]!.price.recurring!
  const was = first.price.recurring!
  if (cycle.interval !== was.interval || cycle.interval_count !== was.interval_count) {
    if (proration !== 'none' && !isTrialing) addPending(world, subscription, credits(world, before))
    if (!isTrialing) startPeriod(world, subscription)
    return
  }
  if (proration === 'none' || isTrialing) return
  const lines = differences(world, before, items)
  if (lines.length === 0) return
  addPending(world, subscription, lines)
  if (proration === 'always_invoice') invoiceNow(world, subscription, [])
}

/** Has a period begin now, and be paid now. */
export function startPeriod(world: World, subscription: Subscription): void {
  const { now } = world
  subscription.billing_cycle_anchor = now
  for (const item of world.itemsOf(subscription)) {
    item.current_period_start = now
    item.current_period_end = periodEnd(now, now, item.price.recurring!)
  }
  invoiceNow(world, subscription, linesAhead(world, subscription))
}

function invoiceNow(world: World, subscription: Subscription, lines: InvoiceLine[]): void {
  const invoice = draft(world, subscription, 'subscription_update', lines)
  subscription.latest_invoice = invoice.id
  charge(world, subscription, invoice)
}

/** Ends a trial at once: its first period begins, and is paid or not. */
export function endTrialNow(world: World, subscription: Subscription): void {
  subscription.trial_end = world.now
  subscription.status = 'active'
  startPeriod(world, subscription)
}

/** Has a paused subscription go on, whether its invoice is paid or not. */
export function resume(world: World, subscription: Subscription): void {
  if (subscription.status !== 'paused') {
    throw invalid('Only paused subscriptions can be resumed.', 'subscription_not_paused')
  }
  const invoice = draft(world, subscription, 'subscription_update', [])
  for (const item of world.itemsOf(subscription)) {
    item.current_period_start = world.now
    item.current_period_end = periodEnd(world.now, world.now, item.price.recurring!)
  }
  subscription.billing_cycle_anchor = world.now
  invoice.lines.data = linesAhead(world, subscription)
  invoice.total = invoice.subtotal = invoice.lines.data.reduce((sum, { amount }) => sum + amount, 0)
  invoice.amount_due = invoice.amount_remaining = invoice.total
  subscription.latest_invoice = invoice.id
  finalize(world, invoice)
  become(world, subscription, collect(world, invoice) ? 'active' : 'past_due')
  world.emit('customer.subscription.resumed', subscription)
}

function changeItem(world: World, subscription: Subscription, change: ItemChange): void {
  const items = world.itemsOf(subscription)
  if (change.id === undefined) {
    const { price, quantity } = change
    if (!price) throw invalid('Missing required param: items[0][price].', 'parameter_missing')
    if (items.some((item) => item.price.id === price.id)) {
      throw invalid(`Cannot add multiple subscription items with the same plan: ${price.id}`)
    }
    items.push({
      ...items[0]!,
      ...{ id: world.id('si'), created: world.now, price, metadata: {} },
      ...(price.recurring!.meter === null
        ? { quantity: quantity ?? 1 }
        : { quantity: undefined as never }),
    })
    return
  }
  const item = items.find(({ id }) => id === change.id)
  if (!item) throw invalid(`No such subscription item: '${change.id}'`, 'resource_missing', 'items')
  if (change.deleted) {
    subscription.items.data = items.filter((each) => each !== item)
    return
  }
  if (change.price) item.price = change.price
  if (change.quantity === undefined) return
  if (item.price.recurring!.meter !== null) {
    throw invalid(
      'Quantity should not be specified where usage_type is metered.',
      undefined,
      'quantity',
    )
  }
  item.quantity = change.quantity
}

const addPending = (world: World, { id }: Subscription, lines: InvoiceLine[]): void =>
  void world.pending.set(id, [...(world.pending.get(id) ?? []), ...lines])

/** What the rest of the running period costs: less of what was, more of what is. */
function differences(
  world: World,
  before: SubscriptionItem[],
  after: SubscriptionItem[],
): InvoiceLine[] {
  const kept = (one: SubscriptionItem, others: SubscriptionItem[]): boolean =>
    others.some(
      ({ price, quantity, id }) =>
        id === one.id && price.id === one.price.id && quantity === one.quantity,
    )
  return [
    ...credits(
      world,
      before.filter((item) => !kept(item, after)),
    ),
    ...after.filter((item) => !kept(item, before)).flatMap((item) => rest(world, item, 1)),
  ]
}

const credits = (world: World, items: SubscriptionItem[]): InvoiceLine[] =>
  items.flatMap((item) => rest(world, item, -1))

function rest(world: World, item: SubscriptionItem, sign: 1 | -1): InvoiceLine[] {
  const { quantity, price, current_period_start: start, current_period_end: end } = item
  if (quantity === undefined) return []
  const part = (end - world.now) / (end - start)
  const amount = sign * Math.round(part * quantity * (price.unit_amount ?? 0))
  const text = `${sign < 0 ? 'Unused' : 'Remaining'} time on ${quantity} × ${price.nickname ?? price.id}`
  return [line(world, item, { quantity, amount, start: world.now, end, proration: true, text })]
}

/** @throws ApiError when nothing of it can be changed any more */
export function assertChangeable(subscription: Subscription): void {
  if (isOver(subscription)) {
    throw invalid(
      'A canceled subscription can only update its cancellation_details and metadata.',
      'subscription_canceled',
    )
  }
}
