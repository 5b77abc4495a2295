// Stripe's events over the wire: what is not Stripe's leaves nothing behind, what comes twice is done once, and the
// order does not matter.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { jobs } from 'bunbase/plugins/queue'
import { engines } from '../../../services.ts'
import type { Oddity } from '../../../stripe/deliveries.ts'
import { type StripeApp, stripeApp } from './app.ts'

/** What cannot be Stripe's, by name. */
const FORGERIES: Record<string, Oddity> = {
  'another secret': { secret: 'whsec_another' },
  'an empty secret': { signature: `t=${Date.UTC(2030, 0, 1) / 1000},v1=` },
  '301 seconds old': { age: 301 },
  '301 seconds ahead': { age: -301 },
  'a body that was changed': { tamper: (body) => body.replace('"active"', '"Active"') },
  'a body that was written anew': { tamper: (body) => JSON.stringify(JSON.parse(body)) },
  'a byte more': { tamper: (body) => `${body} ` },
  'no signature': { signature: null },
  'another scheme': { signature: `t=${Date.UTC(2030, 0, 1) / 1000},v0=${'0'.repeat(64)}` },
  'two times': { signature: `t=1,t=${Date.UTC(2030, 0, 1) / 1000},v1=${'0'.repeat(64)}` },
  'no time': { signature: `v1=${'0'.repeat(64)}` },
  nonsense: { signature: 'nonsense' },
}

for (const engine of await engines()) {
  describe(engine, () => {
    let app: StripeApp
    let stripe: StripeApp['stripe']
    beforeAll(async () => {
      app = await stripeApp(engine, { queued: true })
      stripe = app.stripe
    })
    afterAll(() => app[Symbol.asyncDispose]())
    const count = async (table: string): Promise<number> => {
      const { rows } = await app.get(database)!.run(`select count(*) as n from ${table}`)
      return Number((rows[0] as { n: unknown }).n)
    }
    const fetches = () => stripe.calls.filter(({ at }) => at === 'GET /v1/subscriptions/:id').length

    test('what is not from Stripe, or not from now, is answered 400 and kept nowhere', async () => {
      const { id } = await app.organization('forged')
      await app.subscribe(id)
      const event = stripe.waiting.find(({ type }) => type === 'customer.subscription.updated')!
      stripe.waiting.length = 0
      const before = [await count('webhook_inbox'), await count('job_queue')]
      const answers: Record<string, number> = {}
      for (const [name, odd] of Object.entries(FORGERIES)) {
        answers[name] = (await stripe.send(event, odd)).status
      }
      expect(answers).toEqual(Object.fromEntries(Object.keys(FORGERIES).map((name) => [name, 400])))
      expect([await count('webhook_inbox'), await count('job_queue')]).toEqual(before)
      expect(await app.standing(id)).toBe('free undefined')
      for (const age of [299, -299]) expect((await stripe.send(event, { age })).ok).toBe(true)
      await app.settle()
      expect(await app.standing(id)).toBe('pro active')
    })

    test('of 50 deliveries of one event at once one is worked on', async () => {
      const { id } = await app.organization('twice')
      await app.subscribe(id)
      const event = stripe.waiting.find(({ type }) => type === 'invoice.paid')!
      stripe.waiting.length = 0
      const before = fetches()
      const answers = await Promise.all(Array.from({ length: 50 }, () => stripe.send(event)))
      const statuses = answers.map(({ status }) => status).toSorted()
      expect(statuses).toEqual([...Array.from({ length: 49 }, () => 200), 202])
      await app.settle()
      expect(fetches()).toBe(before + 1)
      expect(await app.standing(id)).toBe('pro active')
    })

    test('of an event only the subscription is kept, and of others nothing', async () => {
      const { id } = await app.organization('private')
      await app.subscribe(id)
      const event = stripe.waiting.find(({ type }) => type === 'invoice.paid')!
      await stripe.flush({ lose: (one) => one !== event })
      const {
        jobs: [job],
      } = await app.get(jobs)!.list({ action: 'billing.stripe', limit: 1 })
      expect(JSON.stringify(job!.input)).toContain(stripe.subscription(id).id)
      expect(JSON.stringify(job!.input)).not.toContain(stripe.customer(id).id)
      await app.settle()
      const before = await count('webhook_inbox')
      stripe.card(stripe.customer(id).id, 'works')
      await stripe.flush()
      expect([stripe.answers.at(-1), await count('webhook_inbox')]).toEqual([200, before])
    })

    test('of members who join within seconds of each other Stripe is told once', async () => {
      const acme = await app.organization('crowd')
      await app.subscribe(acme.id)
      await app.settle()
      const told = () => stripe.calls.filter(({ at }) => at === 'POST /v1/subscriptions/:id').length
      const before = told()
      for (let n = 0; n < 8; n++) await app.member(acme, `crowd${n}`)
      await app.settle()
      expect(stripe.subscription(acme.id).items.data[0]!.quantity).toBe(9)
      expect(told()).toBe(before + 1)
      const { subscription } = await app.subscriptions.entitlements(acme.id)
      expect(subscription!.quantity).toBe(9)
    })

    test('an event that comes while Stripe is away is worked on when it is back', async () => {
      const { id } = await app.organization('patient')
      await app.subscribe(id)
      const away = stripe.fail(/^GET .*subscriptions/, 'unavailable', Infinity)
      await stripe.flush()
      await away.met
      expect(await app.standing(id)).toBe('free undefined')
      stripe.mend()
      await app.settle()
      expect(await app.standing(id)).toBe('pro active')
    })
  })
}
