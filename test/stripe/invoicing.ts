// Invoices: what stands on them, when they are final, and whether they are paid.
import {
  type Invoice,
  type InvoiceLine,
  type Price,
  type Subscription,
  type SubscriptionItem,
  listOf,
} from './objects.ts'
import type { World } from './world.ts'

const HOUR = 3_600
const DAY = 86_400

/** What one item costs for a period, or a part of one. */
export function line(
  world: World,
  item: SubscriptionItem,
  what: {
    price?: Price
    quantity: number
    amount: number
    start: number
    end: number
    proration?: boolean
    text?: string
  },
): InvoiceLine {
  const { price = item.price, quantity, amount, start, end, proration = false } = what
  return {
    id: world.id('il'),
    object: 'line_item',
    amount,
    currency: price.currency,
    description: what.text ?? `${quantity} × ${price.nickname ?? price.lookup_key ?? price.id}`,
    quantity,
    period: { start, end },
    pricing: { type: 'price_details', price_details: { price: price.id, product: price.product } },
    parent: {
      type: 'subscription_item_details',
      subscription_item_details: {
        subscription: item.subscription,
        subscription_item: item.id,
        proration,
      },
    },
  }
}

/** Lines of what is paid ahead, for the items' present periods. */
export const linesAhead = (world: World, subscription: Subscription): InvoiceLine[] =>
  world
    .itemsOf(subscription)
    .filter(({ quantity }) => quantity !== undefined)
    .map((item) => {
      const quantity = item.quantity!
      const amount = quantity * (item.price.unit_amount ?? 0)
      const { current_period_start: start, current_period_end: end } = item
      return line(world, item, { quantity, amount, start, end })
    })

/** How much of a meter a customer used within a time. */
export function used(
  world: World,
  meterId: string,
  customer: string,
  start: number,
  end: number,
): number {
  const meter = world.one(world.meters, 'meter', meterId)
  const values = world.meterEvents
    .filter(
      ({ event_name, payload, timestamp }) =>
        event_name === meter.event_name &&
        payload[meter.customer_mapping.event_payload_key] === customer &&
        timestamp >= start &&
        timestamp < end,
    )
    .map(({ payload }) => Number(payload[meter.value_settings.event_payload_key]))
  const { formula } = meter.default_aggregation
  if (formula === 'count') return values.length
  if (formula === 'last') return values.at(-1) ?? 0
  return values.reduce((sum, value) => sum + value, 0)
}

/** Lines of what was used in a period that is over. */
export const linesOfUsage = (world: World, subscription: Subscription): InvoiceLine[] =>
  world
    .itemsOf(subscription)
    .filter(({ price }) => price.recurring?.meter)
    .map((item) => {
      const { current_period_start: start, current_period_end: end } = item
      const quantity = used(world, item.price.recurring!.meter!, subscription.customer, start, end)
      return line(world, item, {
        quantity,
        amount: quantity * (item.price.unit_amount ?? 0),
        start,
        end,
      })
    })

/** Makes a draft, which is final an hour later. What was pending comes onto it. */
export function draft(
  world: World,
  subscription: Subscription,
  reason: string,
  lines: InvoiceLine[],
): Invoice {
  const all = [...(world.pending.get(subscription.id) ?? []), ...lines]
  world.pending.delete(subscription.id)
  const subtotal = all.reduce((sum, { amount }) => sum + amount, 0)
  const reductions = discountsOf(world, subscription, subtotal)
  const total = reductions.reduce((sum, { amount }) => sum - amount, subtotal)
  const due = Math.max(0, total)
  const periods = world.itemsOf(subscription)[0]!
  const id = world.id('in')
  const invoice: Invoice = {
    ...{ id, created: world.now, livemode: false, object: 'invoice' },
    ...{ amount_due: due, amount_paid: 0, amount_remaining: due, subtotal, total },
    ...{ attempt_count: 0, attempted: false, auto_advance: subscription.status !== 'unpaid' },
    automatically_finalizes_at: subscription.status === 'unpaid' ? null : world.now + HOUR,
    billing_reason: reason,
    currency: subscription.currency,
    customer: subscription.customer,
    hosted_invoice_url: null,
    lines: listOf(all, `/v1/invoices/${id}/lines`),
    metadata: {},
    next_payment_attempt: null,
    number: null,
    parent: {
      type: 'subscription_details',
      subscription_details: { subscription: subscription.id, metadata: subscription.metadata },
    },
    period_start: periods.current_period_start,
    period_end: periods.current_period_end,
    status: 'draft',
    status_transitions: { finalized_at: null, paid_at: null },
    total_discount_amounts: reductions,
  }
  world.invoices.set(id, invoice)
  world.emit('invoice.created', invoice)
  return invoice
}

function discountsOf(
  world: World,
  subscription: Subscription,
  subtotal: number,
): Invoice['total_discount_amounts'] {
  const amounts: Invoice['total_discount_amounts'] = []
  let left = Math.max(0, subtotal)
  for (const id of subscription.discounts) {
    const discount = world.discounts.get(id)!
    const coupon = world.coupons.get(discount.source.coupon)!
    if (discount.end !== null && discount.end <= world.now) continue
    const off = coupon.amount_off ?? Math.round((left * coupon.percent_off!) / 100)
    const amount = Math.min(left, off)
    left -= amount
    amounts.push({ amount, discount: id })
  }
  // What holds for one invoice has done its work.
  subscription.discounts = subscription.discounts.filter(
    (id) =>
      subtotal === 0 ||
      world.coupons.get(world.discounts.get(id)!.source.coupon)!.duration !== 'once',
  )
  return amounts
}

/** Makes a draft final. */
export function finalize(world: World, invoice: Invoice): void {
  invoice.status = 'open'
  invoice.automatically_finalizes_at = null
  invoice.number = `FAKE-${invoice.id.slice(-4)}`
  invoice.hosted_invoice_url = `https://invoice.stripe.com/i/${invoice.id}`
  invoice.status_transitions.finalized_at = world.now
  world.emit('invoice.finalized', invoice)
}

/** Charges the customer's card; tells how it went. Schedules the next try where there is one. */
export function collect(world: World, invoice: Invoice): boolean {
  const isPaid = invoice.amount_due === 0 || world.cards.get(invoice.customer) === 'works'
  if (invoice.amount_due > 0) {
    invoice.attempted = true
    invoice.attempt_count++
  }
  invoice.next_payment_attempt = null
  if (isPaid) {
    invoice.status = 'paid'
    invoice.amount_paid = invoice.amount_due
    invoice.amount_remaining = 0
    invoice.status_transitions.paid_at = world.now
    world.emit('invoice.paid', invoice)
    world.emit('invoice.payment_succeeded', invoice)
    return true
  }
  const days = world.dunning.retries[invoice.attempt_count - 1]
  if (days !== undefined && invoice.billing_reason !== 'subscription_create') {
    invoice.next_payment_attempt = invoice.status_transitions.finalized_at! + days * DAY
  }
  world.emit('invoice.payment_failed', invoice)
  return false
}

/** The subscription that an invoice is for. */
export const subscriptionOf = (world: World, invoice: Invoice): Subscription =>
  world.subscriptions.get(invoice.parent.subscription_details.subscription)!
