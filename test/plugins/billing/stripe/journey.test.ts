// The life of subscriptions over the wire: the app, its webhook route and Stripe, on both engines.
import { describe, expect, test } from 'bun:test'
import { engines } from '../../../services.ts'
import { until } from '../../../until.ts'
import { stripeApp } from './app.ts'

for (const engine of await engines()) {
  describe(engine, () => {
    test('checkout, renewal, change, cancellation, and the end of it', async () => {
      await using app = await stripeApp(engine)
      const { subscriptions, stripe } = app
      const { id: org } = await app.organization('acme')
      await app.member({ id: org }, 'bob')
      expect(await app.standing(org)).toBe('free undefined')
      await app.subscribe(org)
      expect(await app.standing(org)).toBe('free undefined')
      await app.settle()
      expect(await app.standing(org)).toBe('pro active')
      expect(new Set(stripe.answers)).toEqual(new Set([200]))
      expect(stripe.subscription(org).items.data[0]!.quantity).toBe(2)
      expect(stripe.customer(org)).toMatchObject({ name: 'acme', metadata: { org } })
      expect((await subscriptions.portal(org, 'https://app.example/')).url).toStartWith(
        'https://billing.',
      )
      await app.travel('32d')
      const { subscription } = await subscriptions.entitlements(org)
      expect(Number(subscription!.period_start)).toBe(Date.UTC(2030, 1, 1))
      await subscriptions.change(org, 'team')
      expect(await app.standing(org)).toBe('team active')
      await app.settle()
      expect(await app.standing(org)).toBe('team active')
      await subscriptions.cancel(org)
      await app.travel('10d')
      expect(await app.standing(org)).toBe('team active')
      await subscriptions.resume(org)
      await app.travel('31d')
      expect(await app.standing(org)).toBe('team active')
      await subscriptions.cancel(org)
      await app.travel('31d')
      expect(await app.standing(org)).toBe('free undefined')
      const paid = [...stripe.world.invoices.values()].map(({ status }) => status)
      expect(new Set(paid)).toEqual(new Set(['paid']))
      // Whoever comes back is the same customer.
      await app.subscribe(org)
      await app.settle()
      expect(await app.standing(org)).toBe('pro active')
      expect(stripe.world.customers.size).toBe(1)
    })

    test('members are seats, of which no more is told than there is news', async () => {
      await using app = await stripeApp(engine)
      const { subscriptions, stripe } = app
      const acme = await app.organization('acme')
      await app.subscribe(acme.id)
      await app.settle()
      const { id } = stripe.subscription(acme.id)
      const sent = () => stripe.calls.filter(({ at }) => at === 'POST /v1/subscriptions/:id').length
      for (let n = 0; n < 5; n++) await app.member(acme, `m${n}`)
      await until(
        'the seats are told',
        () => stripe.subscription(acme.id).items.data[0]!.quantity === 6,
      )
      const before = sent()
      await Promise.all(Array.from({ length: 5 }, () => subscriptions.syncSeats(acme.id)))
      expect(await subscriptions.syncSeats(acme.id)).toBe(false)
      expect(sent()).toBe(before)
      // Each change takes the old number away and adds the new one.
      const told = stripe.world.pending.get(id)!.map(({ quantity }) => quantity)
      expect([told[0], told.at(-1)]).toEqual([1, 6])
    })

    test('a trial ends with a card, and without one', async () => {
      await using app = await stripeApp(engine, { options: { trialWithoutCard: 'cancel' } })
      const [one, other] = [await app.organization('one'), await app.organization('other')]
      for (const [{ id }, card] of [
        [one, 'works'],
        [other, null],
      ] as const) {
        await app.subscriptions.checkout(id, {
          ...{
            plan: 'team',
            successUrl: 'https://app.example/',
            cancelUrl: 'https://app.example/',
          },
        })
        await app.stripe.pay([...app.stripe.world.sessions.keys()].at(-1)!, { card })
      }
      await app.settle()
      expect(await app.standing(one.id)).toBe('team trialing')
      await app.travel('15d')
      expect(await app.standing(one.id)).toBe('team active')
      expect(await app.standing(other.id)).toBe('free undefined')
      // It has had its trial.
      await app.subscribe(other.id, 'team')
      await app.settle()
      expect(await app.standing(other.id)).toBe('team active')
    })

    test('a payment that fails: grace, nothing, the end; and one that is made good', async () => {
      await using app = await stripeApp(engine, { billing: { grace: '5d' } })
      const { stripe } = app
      const [one, other] = [await app.organization('one'), await app.organization('other')]
      for (const { id } of [one, other]) await app.subscribe(id)
      await app.settle()
      for (const { id } of [one, other]) stripe.card(stripe.customer(id).id, 'declines')
      await app.travel('32d')
      expect(await app.standing(one.id)).toBe('pro past_due')
      await app.travel('4d')
      stripe.card(stripe.customer(other.id).id, 'works')
      await app.travel('1d')
      expect(await app.standing(one.id)).toBe('free past_due')
      expect(await app.standing(other.id)).toBe('pro active')
      await app.travel('4d')
      expect(await app.standing(one.id)).toBe('free undefined')
    })

    test('what is used beyond what is included is paid for once', async () => {
      await using app = await stripeApp(engine)
      const { subscriptions, stripe } = app
      const { id: org } = await app.organization('acme')
      await app.subscribe(org)
      await app.settle()
      await subscriptions.usage.record(org, 'messages', 90)
      expect(await subscriptions.reportUsage()).toBe(0)
      await subscriptions.usage.record(org, 'messages', 40)
      stripe.fail('POST /v1/billing/meter_events', 'reset-after', Infinity)
      expect(await subscriptions.reportUsage()).toBe(0)
      await subscriptions.usage.record(org, 'messages', 5)
      stripe.mend()
      await subscriptions.reportUsage()
      await subscriptions.reportUsage()
      const told = stripe.world.meterEvents.map(({ payload }) => Number(payload['value']))
      expect(told).toEqual([30, 5])
    })

    test('what the webhook missed is put right at night', async () => {
      await using app = await stripeApp(engine)
      const { subscriptions, stripe } = app
      const [one, other] = [await app.organization('one'), await app.organization('other')]
      for (const { id } of [one, other]) await app.subscribe(id)
      await app.settle()
      await stripe.client.subscriptions.cancel(stripe.subscription(one.id).id)
      await stripe.client.subscriptions.update(stripe.subscription(other.id).id, {
        cancel_at_period_end: true,
      })
      stripe.waiting.length = 0
      await app.clock.advance('1m')
      const { repaired, foreign } = await subscriptions.reconcile()
      expect(repaired.map(({ org }) => org).toSorted()).toEqual([one.id, other.id].toSorted())
      expect(foreign).toEqual([])
      expect(await app.standing(one.id)).toBe('free undefined')
      const { subscription } = await subscriptions.entitlements(other.id)
      expect(subscription!.cancel_at_period_end).toBe(true)
      expect((await subscriptions.reconcile()).repaired).toEqual([])
    })
  })
}
