import { invalid } from './api-error.ts'
import type { CheckoutSession } from './objects.ts'
import { subscribe } from './subscribing.ts'
import type { Card, World } from './world.ts'

/** A checkout is completed: its subscription begins, and its customer has a card. */
export function sessionPaid(
  world: World,
  session: CheckoutSession,
  { card, code }: { card: Card | null; code: string | undefined },
): void {
  const order = world.orders.get(session.id)!
  const isFree = order.trialEnd !== null || session.amount_total === 0
  if (card === null && !(isFree && session.payment_method_collection === 'if_required')) {
    throw invalid('This session wants a card.')
  }
  session.customer ??= makeCustomer(world)
  if (card !== null) world.cards.set(session.customer, card)
  world.customers.get(session.customer)!.invoice_settings.default_payment_method =
    card === null ? null : world.id('pm')
  const typed = code === undefined ? [] : [promotion(world, session, code)]
  const subscription = subscribe(world, session.customer, {
    ...order,
    discounts: [...order.discounts, ...typed],
  })
  Object.assign(session, {
    status: 'complete',
    payment_status: isFree ? 'no_payment_required' : 'paid',
    subscription: subscription.id,
    invoice: subscription.latest_invoice,
    url: null,
  })
  world.emit('checkout.session.completed', session)
}

function promotion(
  world: World,
  session: CheckoutSession,
  code: string,
): { coupon: string; promotionCode: string } {
  if (!session.allow_promotion_codes) throw invalid('This session takes no codes.')
  const found = [...world.promotionCodes.values()].find((one) => one.code === code && one.active)
  if (!found) throw invalid(`This code is invalid: ${code}`)
  return { coupon: found.promotion.coupon, promotionCode: found.id }
}

function makeCustomer(world: World): string {
  const base = world.base('cus')
  const customer = {
    ...base,
    object: 'customer' as const,
    ...{ email: 'payer@example.com', name: null, metadata: {}, currency: null },
    invoice_settings: { default_payment_method: null },
  }
  world.customers.set(base.id, customer)
  world.emit('customer.created', customer)
  return base.id
}
