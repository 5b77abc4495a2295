// Checkout sessions, and the portal's.
import { invalid } from '../api-error.ts'
import type { Params } from '../form.ts'
import type { CheckoutSession, Price } from '../objects.ts'
import type { Order, World } from '../world.ts'
import { PAGED, page } from './listing.ts'
import { type Route, route } from './route.ts'

const DAY = 86_400
const FIELDS =
  'mode customer customer_email client_reference_id line_items success_url cancel_url metadata subscription_data ' +
  'allow_promotion_codes discounts payment_method_collection expires_at automatic_tax tax_id_collection ' +
  'customer_update billing_address_collection locale saved_payment_method_options payment_method_types expand'

/** What the lines of an order ask for. */
export function itemsOf(world: World, lines: Params[]): Order['items'] {
  if (lines.length === 0)
    throw invalid('You must pass line_items.', 'parameter_missing', 'line_items')
  return lines.map((line) => {
    const price: Price = world.one(
      world.prices,
      'price',
      line.needed('price'),
      'line_items[0][price]',
    )
    if (!price.active)
      throw invalid(`The price specified is inactive: ${price.id}`, 'price_inactive')
    if (price.recurring === null) throw invalid('All prices must be recurring.')
    const quantity = line.int('quantity')
    if (price.recurring.meter !== null) {
      if (quantity === undefined) return { price, quantity }
      throw invalid(
        'Quantity should not be specified where usage_type is metered.',
        undefined,
        'line_items[0][quantity]',
      )
    }
    return { price, quantity: quantity ?? 1 }
  })
}

/** Discounts by coupon or by the id of a promotion code. */
export function discountsOf(world: World, params: Params): Order['discounts'] {
  return params.list('discounts').map((each) => {
    const code = each.text('promotion_code')
    if (!code)
      return {
        coupon: world.one(world.coupons, 'coupon', each.needed('coupon'), 'discounts').id,
        promotionCode: null,
      }
    const promotion = world.one(world.promotionCodes, 'promotion code', code, 'discounts')
    return { coupon: promotion.promotion.coupon, promotionCode: promotion.id }
  })
}

/** When a trial ends that is given in days or as a time; null for none. */
export function trialEndOf(world: World, params: Params): number | null {
  const days = params.int('trial_period_days')
  const end = params.int('trial_end')
  if (days !== undefined && end !== undefined)
    throw invalid('Only one of trial_end and trial_period_days may be given.')
  if (end !== undefined && end < world.now)
    throw invalid('trial_end must be in the future.', undefined, 'trial_end')
  return days === undefined ? (end ?? null) : world.now + days * DAY
}

/** What happens when a trial ends without a card. */
export const whenTrialEnds = (params: Params): Order['whenTrialEnds'] =>
  (params.within('trial_settings').within('end_behavior').text('missing_payment_method') ??
    'create_invoice') as Order['whenTrialEnds']

export const checkout: readonly Route[] = [
  route('POST /v1/checkout/sessions', FIELDS, ({ world, params }) => {
    if (params.needed('mode') !== 'subscription')
      throw invalid('This fake knows the mode subscription.')
    const items = itemsOf(world, params.list('line_items'))
    const data = params.within('subscription_data')
    const customer = params.text('customer') ?? null
    if (customer !== null) world.one(world.customers, 'customer', customer, 'customer')
    const allowsCodes = params.bool('allow_promotion_codes') ?? false
    const discounts = discountsOf(world, params)
    if (allowsCodes && discounts.length > 0) {
      throw invalid(
        'You may only specify one of these parameters: allow_promotion_codes, discounts.',
      )
    }
    const made = world.base('cs_test')
    const session: CheckoutSession = {
      ...made,
      object: 'checkout.session',
      allow_promotion_codes: allowsCodes,
      amount_total: items.reduce(
        (sum, { price, quantity = 0 }) => sum + quantity * (price.unit_amount ?? 0),
        0,
      ),
      cancel_url: params.text('cancel_url') ?? null,
      client_reference_id: params.text('client_reference_id') ?? null,
      currency: items[0]!.price.currency,
      customer,
      expires_at: params.int('expires_at') ?? world.now + DAY,
      metadata: params.metadata(),
      mode: 'subscription',
      payment_method_collection: (params.text('payment_method_collection') ?? 'always') as 'always',
      payment_status: 'unpaid',
      status: 'open',
      subscription: null,
      invoice: null,
      success_url: params.needed('success_url'),
      url: `https://checkout.stripe.com/c/pay/${made.id}`,
    }
    world.sessions.set(session.id, session)
    world.orders.set(session.id, {
      items,
      trialEnd: trialEndOf(world, data),
      discounts,
      metadata: data.metadata(),
      whenTrialEnds: whenTrialEnds(data),
    })
    return session
  }),
  route('GET /v1/checkout/sessions/:id', 'expand', ({ world, id }) =>
    world.one(world.sessions, 'checkout.session', id),
  ),
  route(
    'GET /v1/checkout/sessions',
    `customer status subscription ${PAGED}`,
    ({ world, params }) => {
      const [customer, status] = [params.text('customer'), params.text('status')]
      const holds = (one: CheckoutSession): boolean =>
        (!customer || one.customer === customer) && (!status || one.status === status)
      return page(world.sessions.values(), params, '/v1/checkout/sessions', holds)
    },
  ),
  route('POST /v1/checkout/sessions/:id/expire', 'expand', ({ world, id }) => {
    const session = world.one(world.sessions, 'checkout.session', id)
    if (session.status !== 'open') {
      throw invalid(
        `Only Checkout Sessions with a status in ["open"] can be expired. This one is ${session.status}.`,
      )
    }
    session.status = 'expired'
    session.url = null
    world.emit('checkout.session.expired', session)
    return session
  }),
  route(
    'POST /v1/billing_portal/sessions',
    'customer return_url configuration flow_data locale expand',
    ({ world, params }) => {
      const customer = world.one(world.customers, 'customer', params.needed('customer'), 'customer')
      const made = world.base('bps')
      return {
        ...made,
        object: 'billing_portal.session',
        customer: customer.id,
        return_url: params.text('return_url') ?? null,
        url: `https://billing.stripe.com/p/session/${made.id}`,
      }
    },
  ),
]
