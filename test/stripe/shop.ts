import { VirtualClock } from 'bunbase/testing'
import type { Stripe } from 'stripe'
import { type FakeStripe, type FakeStripeOptions, fakeStripe } from './fake.ts'

export interface Shop extends FakeStripe {
  readonly clock: VirtualClock
  /** 10 euros a month. */
  readonly price: Stripe.Price
  readonly payer: Stripe.Customer
  /** A session for three seats. */
  checkout(more?: Stripe.Checkout.SessionCreateParams): Promise<Stripe.Checkout.Session>
}

/** An account with one plan for seats, and a customer. */
export async function shop(options: FakeStripeOptions = {}): Promise<Shop> {
  const clock = new VirtualClock()
  const fake = await fakeStripe({ now: () => clock.now(), ...options })
  const { client } = fake
  const product = await client.products.create({ name: 'Pro', metadata: { plan: 'pro' } })
  const recurring = { interval: 'month' } as const
  const price = await client.prices.create({
    ...{ product: product.id, currency: 'eur', unit_amount: 1_000, recurring },
    lookup_key: 'pro_month',
  })
  const payer = await client.customers.create({ name: 'Acme', metadata: { org: 'o1' } })
  fake.deliverTo(() => Promise.resolve(new Response()))
  const checkout = (more: Stripe.Checkout.SessionCreateParams = {}) =>
    client.checkout.sessions.create({
      ...{ mode: 'subscription', customer: payer.id, success_url: 'https://app.example/ok' },
      line_items: [{ price: price.id, quantity: 3 }],
      subscription_data: { metadata: { org: 'o1' } },
      ...more,
    })
  return Object.assign(fake, { clock, price, payer, checkout })
}

/** What a request was refused with. */
export const refusalOf = (work: Promise<unknown>): Promise<Stripe.errors.StripeError> =>
  work.then(
    () => Promise.reject(new Error('it was not refused')),
    (error: Stripe.errors.StripeError) => error,
  )
