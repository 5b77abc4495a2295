// With somebody who takes the money: what goes out, what comes in, and what is put right at night.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import type { BillingTables } from '../../../plugins/billing/tables.ts'
import { engines } from '../../services.ts'
import { until } from '../../until.ts'
import { type BillingApp, billingApp } from './app.ts'
import { type TestProvider, snapshot, testProvider } from './provider.ts'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: BillingApp
    let provider: TestProvider
    beforeAll(async () => {
      provider = testProvider()
      app = await billingApp(engine, {
        billing: { provider: provider.source, returnUrl: 'https://app.example/billing?tab=plan' },
      })
    })
    afterAll(() => app[Symbol.asyncDispose]())
    const tables = () => app.get(database)!.tables<BillingTables>()

    /** An organisation that has subscribed to `pro`, as the provider tells it. */
    async function subscribed(name: string) {
      const org = await app.organization(name)
      await app.subscriptions.checkout(org.id, {
        ...{ plan: 'pro', successUrl: 'https://app.example/', cancelUrl: 'https://app.example/' },
      })
      const call = provider.calls.findLast(({ method }) => method === 'checkout')!
      const { customer } = call.input as { customer: string }
      const one = snapshot({
        ...{ id: `sub_of_${customer}`, customer, org: org.id, version: app.clock.now() },
      })
      provider.subscriptions.set(one.id, one)
      await app.subscriptions.receive({ subscription: one.id })
      return { org, one, as: { as: { user: org.owner.id }, org: org.id } }
    }

    test('a call is stored with its key before it is sent, and sent again with the same', async () => {
      const acme = await app.organization('Acme')
      const as = { as: { user: acme.owner.id }, org: acme.id }
      const stored: unknown[] = []
      const from = provider.calls.length
      provider.before = async ({ key }) => {
        stored.push(
          await tables()
            .selectFrom('billing_calls')
            .select(['id', 'settled_at'])
            .where('id', '=', key)
            .executeTakeFirst(),
        )
      }
      // The customer is made, and the answer lost.
      provider.after = () => {
        throw new Error('reset')
      }
      const checkout = (): Promise<unknown> => app.call('billing.checkout', { plan: 'pro' }, as)
      expect(checkout()).rejects.toMatchObject({ code: 'BILLING_PROVIDER_FAILED', retry: true })
      await checkout().catch(() => {})
      provider.after = () => {}
      const { url } = (await checkout()) as { url: string }
      provider.before = () => {}
      const calls = provider.calls.slice(from)
      expect(calls.map(({ method }) => method)).toEqual([
        ...['ensureCustomer', 'ensureCustomer', 'ensureCustomer', 'checkout'],
      ])
      expect(new Set(calls.slice(0, 3).map(({ key }) => key)).size).toBe(1)
      expect(stored).toEqual(calls.map(({ key }) => ({ id: key, settled_at: null })))
      expect(calls.at(-1)!.input).toMatchObject({
        ...{ org: acme.id, price: 'price_pro', quantity: 1, trialDays: 14, interval: 'month' },
        successUrl: 'https://app.example/billing?tab=plan&checkout=done',
        cancelUrl: 'https://app.example/billing?tab=plan&checkout=cancelled',
      })
      expect(url).toStartWith('https://pay.example/')
    })

    test('nothing is sent from within a transaction', async () => {
      const acme = await app.organization('Acme')
      const before = provider.calls.length
      const sent = app
        .get(database)!
        .transaction(() => app.subscriptions.portal(acme.id, 'https://app.example/'))
      expect(sent).rejects.toThrow('not called within a transaction')
      await sent.catch(() => {})
      expect(provider.calls).toHaveLength(before)
    })

    test('a subscription is changed, cancelled and resumed at the provider', async () => {
      const { as, one, org } = await subscribed('Acme')
      expect(await app.call('billing.current', {}, as)).toMatchObject({
        ...{ plan: 'pro', status: 'active', provider: 'test', entitled: true },
      })
      expect(await app.call('billing.change', { plan: 'team' }, as)).toMatchObject({ plan: 'team' })
      expect(provider.subscriptions.get(one.id)).toMatchObject({ price: 'price_team', quantity: 1 })
      expect(await app.call('billing.cancel', {}, as)).toMatchObject({ cancelAtPeriodEnd: true })
      expect(await app.call('billing.resume', {}, as)).toMatchObject({ cancelAtPeriodEnd: false })
      expect(app.subscriptions.assign(org.id, 'internal')).rejects.toMatchObject({
        code: 'SUBSCRIPTION_STATE',
      })
      expect(app.call('billing.checkout', { plan: 'pro' }, as)).rejects.toMatchObject({
        code: 'SUBSCRIPTION_STATE',
      })
      expect(app.call('billing.change', { plan: 'free' }, as)).rejects.toMatchObject({
        code: 'UNKNOWN_PLAN',
      })
      await app.subscriptions.end(org.id)
      expect(await app.call('billing.current', {}, as)).toMatchObject({ plan: 'free' })
    })

    test('what an organisation had without the provider is over once it pays', async () => {
      const acme = await app.organization('Acme')
      await app.subscriptions.startTrial(acme.id)
      const version = app.clock.now() + 1000
      const one = { id: 'sub_paid', customer: 'cus_paid', org: acme.id, version }
      await app.subscriptions.apply(snapshot({ ...one, price: 'price_team' }))
      const { plan, subscription } = await app.subscriptions.entitlements(acme.id)
      expect([plan!.id, subscription!.provider]).toEqual(['team', 'test'])
      const history = await app.subscriptions.history(acme.id)
      expect(history.map(({ what }) => what).sort()).toEqual([
        ...['replaced', 'snapshot', 'trial started'],
      ])
    })

    test('somebody else’s subscription is nobody’s here', async () => {
      const { org, one } = await subscribed('Acme')
      const other = await app.organization('Other')
      // Another customer that claims to be an organisation that has one, and one of no plan.
      const foreign = { ...one, id: 'sub_foreign', customer: 'cus_foreign', price: 'price_team' }
      expect(await app.subscriptions.apply(foreign)).toMatchObject({ done: 'unknown' })
      const unknown = { ...foreign, org: other.id, price: 'price_of_another_app' }
      expect(await app.subscriptions.apply(unknown)).toMatchObject({ done: 'unknown' })
      expect((await app.subscriptions.entitlements(org.id)).plan!.id).toBe('pro')
      // Whose customer it is counts, not what is written on it.
      const claimed = { ...one, id: 'sub_claimed', org: other.id, price: 'price_team' }
      await app.subscriptions.apply({ ...claimed, version: one.version + 1 })
      expect((await app.subscriptions.entitlements(other.id)).plan!.id).toBe('free')
      expect((await app.subscriptions.entitlements(org.id)).subscription!.org_id).toBe(org.id)
    })

    test('seats are told when people come and go, and to the last one', async () => {
      const { org, one } = await subscribed('Acme')
      const people = await Promise.all(['a', 'b', 'c'].map((name) => app.member(org, name)))
      await Promise.all([app.subscriptions.syncSeats(org.id), app.subscriptions.syncSeats(org.id)])
      await until('all are counted', () => provider.subscriptions.get(one.id)!.quantity === 4)
      // Somebody joins while it is told.
      provider.after = async ({ method }) => {
        provider.after = () => {}
        if (method === 'changeSubscription') await app.member(org, 'late')
      }
      await app.orgs.members.remove(org.id, people[0]!.id)
      await app.subscriptions.syncSeats(org.id)
      // Events of the same changes have others do it at the same time.
      await until('the seats are as many as there are members', async () => {
        const { subscription } = await app.subscriptions.entitlements(org.id)
        const there = provider.subscriptions.get(one.id)!.quantity
        return subscription!.quantity === 4 && there === 4
      })
      expect(await app.subscriptions.seats(org.id)).toBe(4)
    })

    test('at night what is not as the provider has it is put right, and told', async () => {
      await app.call('billing.reconcile', {}, { as: 'system' })
      const [drifted, gone, fine, missing] = [
        await subscribed('Drifted'),
        await subscribed('Gone'),
        await subscribed('Fine'),
        await app.organization('Missing'),
      ]
      const lost = snapshot({ id: 'sub_lost', customer: 'cus_lost', org: missing.id, version: 1 })
      provider.subscriptions.set(lost.id, lost)
      provider.subscriptions.set(drifted.one.id, {
        ...drifted.one,
        ...{ status: 'past_due', cancelAtPeriodEnd: true },
      })
      provider.subscriptions.delete(gone.one.id)
      const isOf =
        (id: string) =>
        ({ org }: { org: string | null }): boolean =>
          org === id
      const report = await app.subscriptions.reconcile()
      const of = (id: string): readonly string[] =>
        report.repaired.filter(isOf(id)).flatMap(({ differences }) => differences)
      expect(of(drifted.org.id)).toEqual([
        'status: active was past_due',
        'cancel_at_period_end: false was true',
      ])
      expect(of(gone.org.id)).toEqual(['the provider does not know it'])
      expect(of(missing.id)).toEqual(['it was missing'])
      expect(of(fine.org.id)).toEqual([])
      expect((await app.subscriptions.entitlements(gone.org.id)).plan!.id).toBe('free')
      expect((await app.subscriptions.entitlements(missing.id)).plan!.id).toBe('pro')
      const told = app.logs.filter(({ fields }) => fields['audit'] === 'billing.drift.repaired')
      expect(told.map(({ fields }) => fields['org'])).toContain(drifted.org.id)
      const again = await app.subscriptions.reconcile()
      expect(again.repaired).toEqual([])
    })

    test('the subscription of an organisation that is deleted is ended', async () => {
      const { org, one } = await subscribed('Acme')
      await app.orgs.delete(org.id)
      expect(await app.subscriptions.endOrphans()).toBeGreaterThan(0)
      expect(provider.subscriptions.get(one.id)).toMatchObject({ status: 'canceled' })
      expect(await app.subscriptions.endOrphans()).toBe(0)
    })
  })
}
