// Stripe repeats itself, forgets the order, is imitated and is away: each organisation ends up as Stripe has it.
import { describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { untilMoving } from '../plugins/queue/app.ts'
import { type StripeApp, stripeApp } from '../plugins/billing/stripe/app.ts'
import { engines } from '../services.ts'
import type { StripeEvent } from '../stripe/objects.ts'
import { amount, within } from './amounts.ts'
import { inTime } from '../in-time.ts'

const DELIVERIES = amount(300, 5_000)
const FORGED = 0.1
const REPEATED = 0.3
/** At once. */
const SENDERS = 20
/** Milliseconds until Stripe is answered. */
const PATIENCE = 1_000
/** Of the events of one subscription; all their orders are tried. */
const EVENTS = amount(4, 6)

/** Does something for each, some at once. */
async function each<T>(list: readonly T[], work: (one: T, at: number) => Promise<unknown>) {
  let next = 0
  const go = async (): Promise<void> => {
    for (let at = next++; at < list.length; at = next++) await work(list[at]!, at)
  }
  await Promise.all(Array.from({ length: SENDERS }, go))
}

function shuffled<T>(list: readonly T[]): T[] {
  const all = [...list]
  for (let at = all.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[all[at], all[other]] = [all[other]!, all[at]!]
  }
  return all
}

function ordersOf(length: number): number[][] {
  if (length === 0) return [[]]
  return ordersOf(length - 1).flatMap((order) =>
    Array.from({ length }, (_, at) => order.toSpliced(at, 0, length - 1)),
  )
}

/** Many organisations of one owner, as only they matter here. */
async function organizations({ orgs, user }: StripeApp, count: number): Promise<string[]> {
  const owner = await user('owner')
  const ids: string[] = []
  for (let n = 0; n < count; n++) {
    ids.push((await orgs.create({ name: `Org ${n}`, owner: owner.id })).id)
  }
  return ids
}

/** A subscription begins, without the app's doing. */
async function begin({ stripe }: StripeApp, org: string): Promise<string> {
  const customer = await stripe.client.customers.create({ metadata: { org } })
  stripe.world.cards.set(customer.id, 'works')
  const [price] = stripe.world.prices.keys()
  const { id } = await stripe.client.subscriptions.create({
    ...{ customer: customer.id, items: [{ price: price! }], metadata: { org } },
    trial_period_days: 7,
  })
  return id
}

/** What can be done to a subscription; the last one is the end of some. */
async function change(
  { stripe }: StripeApp,
  id: string,
  step: number,
  ends: boolean,
): Promise<void> {
  const { subscriptions } = stripe.client
  const [item] = stripe.world.subscriptions.get(id)!.items.data
  const team = [...stripe.world.prices.values()].find(
    ({ lookup_key }) => lookup_key === 'team_month',
  )!
  const steps = [
    () => subscriptions.update(id, { items: [{ id: item!.id, quantity: 2 }] }),
    () => subscriptions.update(id, { cancel_at_period_end: true }),
    () => subscriptions.update(id, { cancel_at_period_end: false, trial_end: 'now' }),
    () => subscriptions.update(id, { items: [{ id: item!.id, price: team.id, quantity: 1 }] }),
    () =>
      ends ? subscriptions.cancel(id) : subscriptions.update(id, { cancel_at_period_end: true }),
  ]
  await steps[(step - 1) % steps.length]!()
}

/** What the app has to know of a subscription, by what Stripe has. */
function truth({ stripe }: StripeApp, id: string): string {
  const { status, cancel_at_period_end, items } = stripe.world.subscriptions.get(id)!
  if (status === 'canceled') return 'free undefined'
  const [{ price, quantity }] = items.data as [(typeof items.data)[0]]
  const plan = price.lookup_key!.split('_')[0]
  return `${plan} ${status} ${quantity} ${cancel_at_period_end}`
}

async function known({ subscriptions }: StripeApp, org: string): Promise<string> {
  const { plan, status, subscription } = await subscriptions.entitlements(org)
  if (!subscription) return `${plan?.id} ${status}`
  return `${plan?.id} ${status} ${subscription.quantity} ${subscription.cancel_at_period_end}`
}

const isOfSubscription = ({ type }: StripeEvent): boolean =>
  type.startsWith('customer.subscription')

for (const engine of await engines()) {
  describe(engine, () => {
    const orders = ordersOf(EVENTS)
    test(
      `all ${orders.length} orders of ${EVENTS} events lead to the same end`,
      async () => {
        await using app = await stripeApp(engine)
        const { stripe } = app
        const orgs = await organizations(app, orders.length)
        const ids: string[] = []
        await each(orders, async (order, at) => {
          const events: StripeEvent[] = []
          const sent = [...order]
          // In every other order what has happened is told while more happens.
          const isLate = at % 2 === 0
          const deliver = async (): Promise<void> => {
            while (events[sent[0]!])
              expect((await stripe.send(events[sent.shift()!]!)).ok).toBe(true)
          }
          for (let step = 0; step < EVENTS; step++) {
            if (step === 0) ids[at] = await begin(app, orgs[at]!)
            else await change(app, ids[at]!, step + 6 - EVENTS, at % 3 === 0)
            const id = ids[at]!
            events.push(
              stripe.waiting.findLast(
                (one) => isOfSubscription(one) && one.data.object['id'] === id,
              )!,
            )
            if (!isLate) await deliver()
          }
          await deliver()
          expect(sent).toEqual([])
        })
        const ends = new Set<string>()
        for (const [at, org] of orgs.entries()) {
          ends.add(truth(app, ids[at]!))
          expect(await known(app, org)).toBe(truth(app, ids[at]!))
        }
        expect([...ends].toSorted()).toEqual(['free undefined', 'team active 1 true'])
      },
      within(60_000, 300_000),
    )

    test(
      `${DELIVERIES} deliveries, repeated, shuffled and forged, while Stripe is away now and then`,
      async () => {
        await using app = await stripeApp(engine, { queued: true })
        const { stripe } = app
        const orgs = await organizations(app, Math.ceil(DELIVERIES / 12))
        const ids: string[] = []
        await each(orgs, async (org, at) => {
          ids[at] = await begin(app, org)
          for (let step = 1; step <= at % 6; step++) await change(app, ids[at]!, step, at % 4 === 0)
        })
        const forged = DELIVERIES * FORGED
        const genuine = DELIVERIES - forged
        const events = shuffled(
          stripe.waiting.splice(0).filter(({ type }) => /^(customer\.sub|invoice)/.test(type)),
        )
        // What is about a subscription last is among them, or nobody could know.
        const distinct = events.slice(0, Math.round(genuine * (1 - REPEATED)))
        const deliveries = shuffled([
          ...Array.from({ length: genuine }, (_, n) => ({
            event: distinct[n % distinct.length]!,
            isForged: false,
          })),
          ...Array.from({ length: forged }, (_, n) => ({
            event: events.at(-1 - n)!,
            isForged: true,
          })),
        ])
        stripe.fail(/^GET .*subscriptions/, 'unavailable', DELIVERIES / 30)
        const counts: Record<string, number> = {}
        let slowest = 0
        await each(deliveries, async ({ event, isForged }, at) => {
          const odd =
            at % 2 === 0 ? { secret: 'whsec_guess' } : { tamper: (body: string) => `${body} ` }
          const began = performance.now()
          const { status } = await stripe.send(event, isForged ? odd : {})
          slowest = Math.max(slowest, performance.now() - began)
          const kind = `${isForged ? 'forged' : 'genuine'} ${status}`
          counts[kind] = (counts[kind] ?? 0) + 1
        })
        expect(counts).toEqual({
          'genuine 202': distinct.length,
          'genuine 200': genuine - distinct.length,
          'forged 400': forged,
        })
        const began = performance.now()
        const patience = amount(25_000, 200_000)
        await untilMoving(app, 'the jobs are done', () => app.idle(), '200ms', patience)
        const { rows } = await app.get(database)!.run('select count(*) as n from webhook_inbox')
        expect(Number((rows[0] as { n: unknown }).n)).toBe(distinct.length)
        const told = new Set(distinct.map(({ data }) => subscriptionOf(data.object)))
        for (const [at, org] of orgs.entries()) {
          if (told.has(ids[at]!)) expect(await known(app, org)).toBe(truth(app, ids[at]!))
        }
        expect(told.size).toBeGreaterThan(orgs.length / 2)
        expect(slowest).toBeLessThan(inTime(PATIENCE))
        console.log(
          `${engine}: ${DELIVERIES} deliveries, ${distinct.length} of them news of ${told.size} organisations; the slowest answer after ${Math.round(slowest)} ms, the jobs done ${Math.round(performance.now() - began)} ms later`,
        )
      },
      within(60_000, 300_000),
    )
  })
}

function subscriptionOf(object: Record<string, unknown>): unknown {
  if (object['object'] === 'subscription') return object['id']
  const parent = object['parent'] as { subscription_details: { subscription: string } }
  return parent.subscription_details.subscription
}
