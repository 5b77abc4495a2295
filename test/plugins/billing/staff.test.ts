// What whoever runs the app looks at and does: trials that are granted, what was given beside a plan, who
// uses more than they have, what a subscription brings in, and where the provider says otherwise.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { monthlyRevenue } from 'bunbase/plugins/billing'
import { database } from 'bunbase/db'
import fc from 'fast-check'
import type { BillingTables } from '../../../plugins/billing/tables.ts'
import { engines } from '../../services.ts'
import { type BillingApp, PLANS, billingApp } from './app.ts'
import { type TestProvider, snapshot, testProvider } from './provider.ts'

for (const engine of await engines()) {
  describe(engine, () => {
    let app: BillingApp
    let provider: TestProvider
    beforeAll(async () => {
      provider = testProvider()
      app = await billingApp(engine, {
        billing: { provider: provider.source, returnUrl: 'https://app.example/billing' },
      })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    test('a trial is granted to whoever has had one, and cancelled', async () => {
      const { subscriptions } = app
      const { id } = await app.organization('Acme')
      await subscriptions.startTrial(id)
      await subscriptions.end(id)
      expect(subscriptions.startTrial(id)).rejects.toMatchObject({ code: 'TRIAL_USED' })
      const granted = await subscriptions.grantTrial(id, { plan: 'team', days: 7 })
      expect([granted.plan!.id, granted.status]).toEqual(['team', 'trialing'])
      expect(Number(granted.subscription!.trial_end)).toBe(app.clock.now() + 7 * 86_400_000)
      const again = subscriptions.grantTrial(id, { plan: 'pro', days: 7 })
      expect(again).rejects.toMatchObject({ code: 'SUBSCRIPTION_STATE' })
      expect((await subscriptions.end(id)).plan!.id).toBe('free')
      const history = await subscriptions.history(id)
      expect(history.map(({ what }) => what)).toEqual([
        ...['ended', 'trial granted', 'ended', 'trial started'],
      ])
      const unknown = subscriptions.grantTrial(id, { plan: 'none', days: 7 })
      expect(unknown).rejects.toMatchObject({ code: 'UNKNOWN_PLAN' })
    })

    test('what was given beside a plan is told with its reason and end', async () => {
      const { subscriptions } = app
      const { id } = await app.organization('Acme')
      const expiresAt = new Date(app.clock.now() + 86_400_000)
      await subscriptions.override(id, 'seats', { amount: 'unlimited' })
      await subscriptions.override(id, 'exports', { amount: true, reason: 'pilot', expiresAt })
      const given = await subscriptions.overrides(id)
      expect(given).toMatchObject([
        { feature: 'exports', allowance: { amount: 1 }, reason: 'pilot', expiresAt },
        { feature: 'seats', allowance: { amount: Infinity }, reason: null, expiresAt: null },
      ])
      await app.clock.advance('2d')
      expect(await subscriptions.overrides(id)).toHaveLength(2)
      expect((await subscriptions.entitlements(id)).own.has('exports')).toBe(false)
    })

    test('many organisations are asked about at once, with the same answer', async () => {
      const { subscriptions } = app
      const [one, other] = [await app.organization('One'), await app.organization('Other')]
      await subscriptions.assign(one.id, 'pro')
      await subscriptions.override(other.id, 'exports', { amount: true })
      const all = await subscriptions.entitlementsOfAll([one.id, other.id, 'nobody'])
      expect(all.size).toBe(2)
      for (const { id } of [one, other]) {
        expect(all.get(id)).toEqual(await subscriptions.entitlements(id))
      }
      expect((await subscriptions.entitlementsOfAll([])).size).toBe(0)
    })

    test('who uses more than they have by now is found, and who pays for more is not', async () => {
      const { subscriptions } = app
      const [over, pays, within] = [
        await app.organization('Over'),
        await app.organization('Pays'),
        await app.organization('Within'),
      ]
      for (const { id } of [over, pays, within]) {
        await subscriptions.assign(id, id === within.id ? 'pro' : 'team')
        await subscriptions.usage.record(id, 'messages', id === within.id ? 50 : 2_000)
      }
      await subscriptions.usage.record(over.id, 'projects', 5)
      for (let n = 0; n < 4; n++) await app.member(over, `of-over-${n}`)
      await subscriptions.end(over.id)
      const found = await subscriptions.overLimit()
      const ofOver = found.filter(({ org }) => org === over.id)
      expect(ofOver).toMatchObject([
        { feature: 'messages', used: 2_000, limit: 10 },
        { feature: 'projects', used: 5, limit: 2 },
        { feature: 'seats', used: 5, limit: 3 },
      ])
      expect(found.filter(({ org }) => org === pays.id || org === within.id)).toEqual([])
      await subscriptions.override(over.id, 'projects', { amount: 5 })
      const left = (await subscriptions.overLimit()).filter(({ org }) => org === over.id)
      expect(left.map(({ feature }) => feature)).toEqual(['messages', 'seats'])
    })

    test('drift is found without a change, mended one by one, and gone then', async () => {
      const { subscriptions } = app
      const subscribed = async (name: string): Promise<{ org: string; id: string }> => {
        const { id: org } = await app.organization(name)
        const given = { id: `sub_${name}`, customer: `cus_${name}`, org }
        const one = snapshot({ ...given, version: app.clock.now() })
        provider.subscriptions.set(one.id, one)
        await subscriptions.receive({ subscription: one.id })
        return { org, id: one.id }
      }
      const [late, gone, same] = [
        await subscribed('late'),
        await subscribed('gone'),
        await subscribed('same'),
      ]
      const known = provider.subscriptions.get(late.id)!
      provider.subscriptions.set(late.id, {
        ...{ ...known, status: 'past_due', version: known.version + 1 },
      })
      provider.subscriptions.delete(gone.id)
      const { id: missed } = await app.organization('Missed')
      const news = { id: 'sub_missed', customer: 'cus_missed', org: missed }
      provider.subscriptions.set(news.id, snapshot({ ...news, version: app.clock.now() }))
      const foreign = snapshot({ id: 'sub_foreign', customer: 'cus_foreign' })
      provider.subscriptions.set(foreign.id, foreign)

      const rows = () =>
        app
          .get(database)!
          .tables<BillingTables>()
          .selectFrom('subscriptions')
          .selectAll()
          .orderBy('id')
          .execute()
      const before = await rows()
      const found = await subscriptions.drift()
      expect(await rows()).toEqual(before)
      expect(found.foreign).toEqual([foreign.id])
      expect(found.drifts.map(({ org }) => org)).toEqual([late.org, missed, gone.org])
      expect(found.drifts.map(({ differences }) => differences)).toEqual([
        ['status: active was past_due'],
        ['it is missing here'],
        ['test does not know it'],
      ])
      for (const { providerId } of found.drifts) {
        expect(await subscriptions.mend(providerId)).toBe(true)
      }
      expect((await subscriptions.drift()).drifts).toEqual([])
      expect((await subscriptions.entitlements(late.org)).status).toBe('past_due')
      expect((await subscriptions.entitlements(gone.org)).plan!.id).toBe('free')
      expect((await subscriptions.entitlements(missed)).plan!.id).toBe('pro')
      expect((await subscriptions.entitlements(same.org)).plan!.id).toBe('pro')
      expect(await subscriptions.mend('sub_nobody')).toBe(false)
    })
  })
}

test('without a provider nothing can drift', async () => {
  await using app = await billingApp('sqlite')
  expect(app.subscriptions.drift()).rejects.toMatchObject({ code: 'NO_BILLING_PROVIDER' })
  expect(app.subscriptions.provider).toBeUndefined()
})

test('a month’s revenue is the price, by the seat, a twelfth of a year’s', () => {
  const { pro, team, free } = { ...PLANS.plans, free: { prices: {} } }
  const of = (interval: 'month' | 'year', quantity = 3) =>
    ({ interval, quantity, status: 'active' }) as const
  expect(monthlyRevenue(of('month'), pro)).toEqual({ amount: 14_700, currency: 'eur' })
  expect(monthlyRevenue(of('year'), pro)).toEqual({ amount: 12_250, currency: 'eur' })
  expect(monthlyRevenue(of('month'), team)).toEqual({ amount: 9_900, currency: 'eur' })
  expect(monthlyRevenue(of('month'), free)).toBeUndefined()
  expect(monthlyRevenue({ ...of('month'), status: 'trialing' }, pro)).toBeUndefined()
  expect(monthlyRevenue(undefined, pro)).toBeUndefined()
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (seats) => {
      const { amount } = monthlyRevenue(of('month', seats), pro)!
      expect(amount).toBe(seats * 4_900)
      expect(
        Math.abs(monthlyRevenue(of('year', seats), pro)!.amount * 12 - seats * 49_000),
      ).toBeLessThanOrEqual(6)
    }),
    { numRuns: 50 },
  )
})
