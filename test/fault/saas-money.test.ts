// The product that `init --template saas` writes, and the money: over the wire from signing up to paying, a
// storm of webhooks, a year of renewals (in the short form a third of it) in which a payment fails and somebody joins, and the end of it.
import { describe, expect, test } from 'bun:test'
import { type Duration, milliseconds } from 'bunbase'
import { database } from 'bunbase/db'
import { stripe } from 'bunbase/plugins/billing'
import { jobs } from 'bunbase/plugins/queue'
import { VirtualClock } from 'bunbase/testing'
import { type SaasApp, type Visitor, saasApp } from '../apps/saas-app.ts'
import { untilMoving } from '../plugins/queue/app.ts'
import { type Engine, engines } from '../services.ts'
import { type FakeStripe, fakeStripe } from '../stripe/fake.ts'
import { nextDue } from '../stripe/lifecycle.ts'
import type { StripeEvent } from '../stripe/objects.ts'
import { amount, within } from './amounts.ts'

/** Of all events, those that are forged not counted. */
const DELIVERIES = amount(300, 5_000)
/** Events that say something of a subscription. */
const OF_USE = /^(customer\.subscription\.|invoice\.|checkout\.session\.completed)/
/** How often each event comes. */
const COPIES = 4
const FORGED = amount(30, 500)
const AT_ONCE = 20
/** In one of them a payment fails, in another somebody joins. */
const MONTHS = amount(4, 12)
const [DECLINED, JOINED] = [2, 3]

interface Shop extends AsyncDisposable {
  readonly app: SaasApp
  readonly stripe: FakeStripe
  /** Waits until no job is left. */
  settle(): Promise<void>
  /** Time goes by, at Stripe too: what it sends comes twice, in any order. */
  pass(time: Duration): Promise<void>
}

async function shop(engine: Engine): Promise<Shop> {
  const clock = new VirtualClock()
  const fake = await fakeStripe({ now: () => clock.now() })
  const { client } = fake
  const { id: product } = await client.products.create({ name: 'Team' })
  await client.prices.create({
    ...{ product, currency: 'eur', unit_amount: 900, lookup_key: 'team_month' },
    recurring: { interval: 'month' },
  })
  const keys = { secretKey: fake.apiKey, webhookSecret: fake.webhookSecret, apiBase: fake.url }
  const app = await saasApp(engine, {
    clock,
    overrides: {
      // A year has more ticks than this test has patience; what they do has tests of its own.
      cron: { enabled: false },
      // Nor does it show a sign of life every ten seconds of a year.
      queue: { lease: '90d' },
      billing: { provider: stripe(keys), returnUrl: 'https://app.example/billing' },
    },
  })
  fake.waiting.length = 0
  fake.deliverTo(`${app.url}/webhooks/stripe`)
  const service = app.get(jobs)!
  const left = async (): Promise<number> =>
    (await service.status()).reduce((n, it) => n + it.waiting + it.running + it.delayed, 0)
  const settle = async (): Promise<void> => {
    // Long work is waited for as long as it goes on.
    for (let before = await left(); before > 0; before = await left()) {
      await untilMoving(app, 'a job is done', async () => (await left()) < before, '20ms')
    }
  }
  return {
    ...{ app, stripe: fake, settle },
    async pass(time) {
      const end = clock.now() + milliseconds(time)
      for (let due = nextDue(fake.world); due && due.at * 1000 <= end; due = nextDue(fake.world)) {
        await clock.set(Math.max(clock.now(), due.at * 1000))
        fake.catchUp()
        await fake.flush({ copies: 2, order: shuffled, atOnce: 4 })
        // What runs would not outlive a leap of the clock.
        await settle()
      }
      await clock.set(Math.max(clock.now(), end))
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]()
      await fake[Symbol.asyncDispose]()
    },
  }
}

function shuffled<T>(given: readonly T[]): T[] {
  const list = [...given]
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(Math.random() * (at + 1))
    ;[list[at], list[other]] = [list[other]!, list[at]!]
  }
  return list
}

/** What Stripe has not signed, or not now. */
async function forge({ stripe: fake }: Shop, events: readonly StripeEvent[]): Promise<number[]> {
  const odd = [
    { secret: 'whsec_guess' },
    { tamper: (body: string) => body.replace('"active"', '"canceled"').replace('{', '{ ') },
    { age: 301 },
    { age: -301 },
    { signature: null },
  ]
  const statuses: number[] = []
  for (let n = 0; n < FORGED; n++) {
    const { status } = await fake.send(events[n % events.length]!, odd[n % odd.length]!)
    statuses.push(status)
  }
  return statuses
}

/** Ann with her organisation, and Bob, whom she has invited; Eve, whom she has not. */
async function people({ app }: Shop): Promise<Record<'ann' | 'bob' | 'eve', Visitor>> {
  const [ann, bob, eve] = await Promise.all(
    ['ann', 'bob', 'eve'].map((name) => app.visitor().arrive(app, `${name}@example.com`)),
  )
  const { body: org } = await ann!.post('/organizations', { name: 'Acme' })
  for (const each of [ann, bob, eve]) each!.headers['x-organization'] = org.id
  const invitation = { email: 'bob@example.com', role: 'member' }
  const invited = await ann!.post('/organizations/current/invitations', invitation)
  expect(invited.status).toBe(201)
  const token = app.mailed('bob@example.com')
  const stolen = await eve!.post('/organizations/invitations/accept', { token })
  expect(stolen.body.code).toBe('INVITATION_INVALID')
  expect((await bob!.get('/projects')).status).toBe(404)
  expect((await bob!.post('/organizations/invitations/accept', { token })).status).toBe(200)
  expect((await bob!.get('/projects')).status).toBe(200)
  expect((await eve!.get('/projects')).status).toBe(404)
  return { ann: ann!, bob: bob!, eve: eve! }
}

describe.each(await engines())('on %s', (engine) => {
  test.concurrent(
    'from signing up to paying, a storm, a year, and the end',
    async () => {
      await using it = await shop(engine)
      const { app, stripe: fake } = it
      const { ann, bob, eve } = await people(it)
      const exported = (who: Visitor) => who.get('/projects/export').then(({ status }) => status)
      const begin = (who: Visitor, name: string) =>
        who.post('/projects', { name }).then(({ status }) => status)

      // What costs nothing has little.
      for (const name of ['One', 'Two', 'Three']) expect(await begin(bob, name)).toBe(201)
      expect([await begin(bob, 'Four'), await exported(bob)]).toEqual([402, 402])

      // The trial, which is not for everybody to begin.
      expect((await bob.post('/billing/trial')).status).toBe(403)
      expect((await eve.post('/billing/trial')).status).toBe(404)
      expect((await ann.post('/billing/trial')).body).toMatchObject({ status: 'trialing' })
      expect((await ann.post('/billing/trial')).body.code).toBe('SUBSCRIPTION_STATE')
      expect([await begin(bob, 'Four'), await exported(bob)]).toEqual([201, 200])

      // The checkout. Nothing counts before Stripe says so.
      const page = await ann.post('/billing/checkout', { plan: 'team' })
      expect(page.body.url).toStartWith('https://')
      await fake.pay([...fake.world.sessions.keys()].at(-1)!)
      expect((await ann.get('/billing')).body).toMatchObject({ status: 'trialing' })

      // The storm: much happens at Stripe, and is told four times, in any order, with lies among it.
      const { id } = fake.subscription()
      for (let ends = true; fake.waiting.length * COPIES < DELIVERIES; ends = !ends) {
        await fake.client.subscriptions.update(id, { cancel_at_period_end: ends })
      }
      await fake.client.subscriptions.update(id, { cancel_at_period_end: false })
      const events = [...fake.waiting]
      const began = performance.now()
      const [statuses] = await Promise.all([
        forge(it, events),
        fake.flush({ copies: COPIES, order: shuffled, atOnce: AT_ONCE }),
      ])
      await it.settle()
      const seconds = (performance.now() - began) / 1000
      expect(new Set(statuses)).toEqual(new Set([400]))
      expect(fake.waiting).toEqual([])
      const right = { plan: 'team', status: 'active', seats: 2, cancelAtPeriodEnd: false }
      expect((await ann.get('/billing')).body).toMatchObject(right)
      const { rows } = await app.get(database)!.run('select count(*) as n from webhook_inbox')
      expect(Number((rows[0] as { n: number }).n)).toBe(
        events.filter(({ type }) => OF_USE.test(type)).length,
      )
      const thanked = app.outbox.filter(({ subject }) => subject === 'Thank you')
      expect(thanked.map(({ text }) => text.trim())).toEqual([
        'Your trial of team has begun.',
        'You have team.',
      ])

      // A year, or part of it. A program looks on, as sessions do not last as long.
      const key = await ann.post('/auth/api-keys', { name: 'watch', permissions: ['*'] })
      const program = app.visitor()
      program.headers['authorization'] = `Bearer ${key.body.token}`
      const standing = async () => (await program.get('/billing')).body
      let until = (await standing()).periodEnd as string
      for (let month = 1; month <= MONTHS; month++) {
        const { id: customer } = fake.customer()
        if (month === DECLINED) fake.card(customer, 'declines')
        if (month === JOINED) {
          const carol = await app.visitor().arrive(app, 'carol@example.com')
          const again = await app.visitor().signIn('ann@example.com')
          again.headers['x-organization'] = ann.headers['x-organization']!
          const invitation = { email: 'carol@example.com', role: 'guest' }
          await again.post('/organizations/current/invitations', invitation)
          await carol.post('/organizations/invitations/accept', {
            token: app.mailed('carol@example.com'),
          })
          await it.settle()
        }
        const passed = new Date(until).getTime() - app.clock.now() + 86_400_000
        await it.pass(passed)
        const now = await standing()
        if (month === DECLINED) {
          // Another try will be made; until then nobody is kept from working.
          expect([now.status, await exported(program)]).toEqual(['past_due', 200])
          fake.card(customer, 'works')
          await it.pass('5d')
          expect((await standing()).status).toBe('active')
        } else expect([month, now.status, await exported(program)]).toEqual([month, 'active', 200])
        expect(new Date(now.periodEnd) > new Date(until)).toBe(true)
        until = now.periodEnd
      }
      expect(await standing()).toMatchObject({ plan: 'team', seats: 3 })
      expect(fake.subscription().items.data[0]!.quantity).toBe(3)
      const paid = [...fake.world.invoices.values()].map(({ status }) => status)
      expect([paid.length > MONTHS, new Set(paid)]).toEqual([true, new Set(['paid'])])

      // The end, which comes with the period and not before.
      const last = await app.visitor().signIn('ann@example.com')
      last.headers['x-organization'] = ann.headers['x-organization']!
      expect((await last.post('/billing/cancel')).body).toMatchObject({ cancelAtPeriodEnd: true })
      await it.settle()
      expect(await exported(program)).toBe(200)
      await it.pass(new Date(until).getTime() - app.clock.now() + 3_600_000)
      expect(await standing()).toMatchObject({ plan: 'free', status: null })
      expect([await begin(program, 'Five'), await exported(program)]).toEqual([402, 402])
      // Nothing that was made is taken away.
      expect((await program.get('/projects')).body).toHaveLength(4)
      console.log(
        `${engine}: ${events.length * COPIES} deliveries and ${FORGED} forged ones in ${seconds.toFixed(1)} s`,
      )
    },
    within(120_000, 600_000),
  )
})
