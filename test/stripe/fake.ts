// A fake Stripe for tests: an account's billing behind the real API and real signatures, which can be told to fail.
//
//   await using stripe = await fakeStripe({ now: () => app.clock.now() })
//   stripe.deliverTo((request) => app.fetch(request))
//   const session = await stripe.client.checkout.sessions.create({ … })
//   await stripe.pay(session.id)          // what the customer does; its events are waiting
//   await stripe.flush()                  // delivers them: copies, order, lose …
//   await stripe.travel(app.clock, '31d') // renewals, trials' ends, payments tried again, each at its time
import { type Duration, milliseconds, systemClock } from 'bunbase'
import type { VirtualClock } from 'bunbase/testing'
import { Stripe } from 'stripe'
import { declined, invalid } from './api-error.ts'
import { Deliveries, type Disorder, type Oddity, type Target } from './deliveries.ts'
import { type Fault, Faults, type How } from './faults.ts'
import { Keys } from './idempotency.ts'
import { nextDue } from './lifecycle.ts'
import { sessionPaid } from './paying.ts'
import type { CheckoutSession, Customer, StripeEvent, Subscription } from './objects.ts'
import { type ApiCall, listen } from './server.ts'
import { type Card, type Dunning, World } from './world.ts'

export interface FakeStripeOptions {
  /** Milliseconds since the epoch: the app's clock. Default: this machine's. */
  readonly now?: () => number
  /** Default 3, 5 and 7 days after the first try; then the subscription is canceled. */
  readonly dunning?: Dunning
}

/** What the customer does at a checkout. */
export interface Payment {
  /** Default `works`. `declines` leaves the session open; null pays without a card where none is asked for. */
  readonly card?: Card | null
  /** A promotion code that is typed in. */
  readonly code?: string
}

/** Stripe, as far as tests see it. */
export interface FakeStripe extends AsyncDisposable {
  /** For `new Stripe(apiKey, connection)`. */
  readonly connection: { host: string; port: number; protocol: 'http' }
  /** `http://127.0.0.1:…` */
  readonly url: string
  readonly apiKey: string
  readonly webhookSecret: string
  /** The official client, pointed here. */
  readonly client: Stripe
  /** Everything that is kept: `world.subscriptions.get(id)`. */
  readonly world: World
  /** Requests that were answered, oldest first. */
  readonly calls: ApiCall[]
  /** Statuses that deliveries were answered. */
  readonly answers: readonly number[]
  /** Events that wait to be delivered. */
  readonly waiting: StripeEvent[]
  /** The only customer, or the one of an organisation (`metadata.org`). */
  customer(org?: string): Customer
  /** The subscription of an organisation's customer that began last. */
  subscription(org?: string): Subscription
  /** The customer pays at the checkout: a subscription begins. Rejects when the card says no. */
  pay(session: string, payment?: Payment): Promise<CheckoutSession>
  /** What a customer's card will say from now on; null takes it away. */
  card(customer: string, card: Card | null): void
  /** Requests that match (`POST /v1/customers`) fail, so many times. */
  fail(on: RegExp | string, how: How, times?: number): Fault
  /** From now on requests go well. */
  mend(): void
  /** Answers by idempotency key are forgotten, as they are after a day. */
  forgetKeys(): void
  deliverTo(target: Target): void
  /** Delivers what waits; what is not taken waits on. */
  flush(disorder?: Disorder): Promise<void>
  /** One delivery of an event, honest or not. */
  send(event: StripeEvent, odd?: Oddity): Promise<Response>
  /** Does what fell due until now. */
  catchUp(): void
  /** Moves the app's clock; what falls due on the way happens, and is delivered, at its time. */
  travel(clock: VirtualClock, by: Duration, disorder?: Disorder): Promise<void>
}

/** Starts one on a free port. */
export async function fakeStripe(options: FakeStripeOptions = {}): Promise<FakeStripe> {
  const { now = () => systemClock.now() } = options
  const [apiKey, webhookSecret] = ['sk_test_fake', 'whsec_fake']
  const seconds = (): number => Math.floor(now() / 1000)
  const deliveries = new Deliveries(webhookSecret, seconds)
  const version = Stripe.API_VERSION ?? 'test'
  const world = new World(version, now, (event) => void deliveries.waiting.push(event))
  if (options.dunning) world.dunning = options.dunning
  const faults = new Faults()
  const keys = new Keys(seconds)
  const calls: ApiCall[] = []
  const server = await listen({ world, faults, keys, apiKey, calls })
  const connection = { host: '127.0.0.1', port: server.port, protocol: 'http' } as const
  const lastOf = <T extends { metadata: Record<string, string> }>(
    kind: string,
    all: Iterable<T>,
    org: string | undefined,
    customer: (one: T) => string,
  ): T => {
    const found = [...all].findLast(
      (one) =>
        org === undefined ||
        one.metadata['org'] === org ||
        world.customers.get(customer(one))?.metadata['org'] === org,
    )
    if (found) return found
    throw new Error(`Stripe knows no ${kind}${org === undefined ? '' : ` of ${org}`}`)
  }
  const catchUp = (until = seconds()): void => {
    for (let due = nextDue(world); due && due.at <= until; due = nextDue(world)) due.run()
  }
  const fake: FakeStripe = {
    ...{ connection, apiKey, webhookSecret, world, calls },
    url: `http://127.0.0.1:${server.port}`,
    client: new Stripe(apiKey, { ...connection, maxNetworkRetries: 0, telemetry: false }),
    answers: deliveries.answers,
    waiting: deliveries.waiting,
    customer: (org) => lastOf('customer', world.customers.values(), org, ({ id }) => id),
    subscription: (org) =>
      lastOf('subscription', world.subscriptions.values(), org, ({ customer }) => customer),
    async pay(id, { card = 'works', code } = {}) {
      const session = world.one(world.sessions, 'checkout.session', id)
      if (session.status !== 'open') throw invalid(`This session is ${session.status}.`)
      if (card === 'declines') throw declined()
      sessionPaid(world, session, { card, code })
      return session
    },
    card(id, card) {
      const customer = world.one(world.customers, 'customer', id)
      if (card === null) world.cards.delete(id)
      else world.cards.set(id, card)
      world.change('customer.updated', customer, () => {
        customer.invoice_settings.default_payment_method = card === null ? null : world.id('pm')
      })
    },
    fail: (on, how, times = 1) => faults.add(on, how, times),
    mend: () => faults.clear(),
    forgetKeys: () => keys.forget(),
    deliverTo: (target) => deliveries.to(target),
    flush: (disorder) => deliveries.flush(disorder),
    send: (event, odd) => deliveries.send(event, odd),
    catchUp: () => catchUp(),
    async travel(clock, by, disorder) {
      const end = clock.now() + milliseconds(by)
      for (let due = nextDue(world); due && due.at * 1000 <= end; due = nextDue(world)) {
        await clock.set(Math.max(clock.now(), due.at * 1000))
        catchUp()
        await deliveries.flush(disorder)
      }
      await clock.set(end)
    },
    async [Symbol.asyncDispose]() {
      faults.clear()
      await server[Symbol.asyncDispose]()
    },
  }
  return fake
}
