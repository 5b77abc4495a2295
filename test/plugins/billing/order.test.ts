// Whatever order the news of a subscription come in, and however often, the same is left (R47, R48).
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { database } from 'bunbase/db'
import type { SubscriptionSnapshot } from 'bunbase/plugins/billing'
import { placeOf, supersedes, unpaidSince } from '../../../plugins/billing/snapshot.ts'
import { STATUSES, type SubscriptionStatus } from '../../../plugins/billing/status.ts'
import { engines } from '../../services.ts'
import { type BillingApp, billingApp } from './app.ts'
import { snapshot, testProvider } from './provider.ts'

const statuses = Object.keys(STATUSES) as SubscriptionStatus[]
const anySnapshot = fc
  .record({
    status: fc.constantFrom(...statuses),
    version: fc.integer({ min: 0, max: 4 }),
    quantity: fc.integer({ min: 1, max: 2 }),
  })
  .map((some) => snapshot({ id: 'sub', customer: 'cus', ...some }))

/** What is left of snapshots that come one after the other. */
function left(all: readonly SubscriptionSnapshot[]) {
  return all.map(placeOf).reduce((kept, each) => (supersedes(each, kept) ? each : kept))
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]]
  return items.flatMap((first, at) =>
    permutations(items.toSpliced(at, 1)).map((rest) => [first, ...rest]),
  )
}

test('snapshots are ordered without ties, whatever they say', () => {
  fc.assert(
    fc.property(
      fc.array(anySnapshot, { minLength: 1, maxLength: 8 }),
      fc.func(fc.nat()),
      (all, by) => {
        const shuffled = [...all, ...all].toSorted((a, b) => by(a) - by(b))
        expect(left(shuffled)).toEqual(left(all))
        const unpaid = unpaidSince(all.map(placeOf))
        expect(unpaidSince(shuffled.map(placeOf))).toBe(unpaid as number)
      },
    ),
  )
})

test('what is over for good stays so', () => {
  fc.assert(
    fc.property(fc.array(anySnapshot, { minLength: 1, maxLength: 8 }), (all) => {
      const ended = all.some(({ status }) => STATUSES[status].terminal)
      expect(STATUSES[left(all).status].terminal).toBe(ended)
    }),
  )
})

const DAY = 86_400_000
/** As it went: a trial, a payment, one that failed, another plan, the end. */
function life(org: string, from: number): SubscriptionSnapshot[] {
  const base = { id: `sub_${org}`, customer: `cus_${org}`, org, anchor: from }
  const at = (day: number, rest: Partial<SubscriptionSnapshot>): SubscriptionSnapshot =>
    snapshot({
      ...{ ...base, version: from + day * DAY, periodStart: from, periodEnd: from + 30 * DAY },
      ...rest,
    })
  return [
    at(0, { status: 'incomplete' }),
    at(0, { status: 'trialing', trialEnd: from + 14 * DAY }),
    at(14, { status: 'past_due', trialEnd: from + 14 * DAY }),
    at(16, { status: 'past_due', quantity: 2 }),
    at(17, { status: 'active', quantity: 2 }),
    at(20, { status: 'active', price: 'price_team', cancelAtPeriodEnd: true }),
  ]
}

/** Makes many organisations by few statements. */
async function organizations(app: BillingApp, name: string, count: number): Promise<string[]> {
  const tables = app.get(database)!.tables<{
    organizations: { id: string; name: string; slug: string; created_at: Date; updated_at: Date }
  }>()
  const now = new Date(app.clock.now())
  const rows = Array.from({ length: count }, (_, n) => ({
    ...{
      id: `${name}-${n}`,
      name: `Org ${n}`,
      slug: `${name}-${n}`,
      created_at: now,
      updated_at: now,
    },
  }))
  await tables.insertInto('organizations').values(rows).execute()
  return rows.map(({ id }) => id)
}

for (const engine of await engines()) {
  describe(engine, () => {
    const provider = testProvider()
    let app: BillingApp
    beforeAll(async () => {
      app = await billingApp(engine, {
        billing: { provider: provider.source, returnUrl: 'https://app.example/billing' },
      })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const some = engine === 'sqlite' ? 1 : 12
    test(`${720 / some} orders of six events, with duplicates, leave the same subscription`, async () => {
      const from = app.clock.now()
      const orders = permutations([0, 1, 2, 3, 4, 5]).filter((_, n) => n % some === 0)
      const orgs = await organizations(app, 'all', orders.length)
      const states: unknown[] = []
      const deliver = async (n: number): Promise<void> => {
        const events = life(orgs[n]!, from)
        const order = orders[n]!
        for (const at of [...order, order[n % 6]!]) {
          await app.subscriptions.receive({ snapshot: events[at]! })
        }
        const { subscription, features, plan } = await app.subscriptions.entitlements(orgs[n]!)
        const { id: _, org_id: __, provider_id: ___, checksum: ____, ...state } = subscription!
        const kept = { ...state, created_at: 0, updated_at: 0 }
        states[n] = { ...kept, plan: plan!.id, features: [...features] }
      }
      const places = [...orders.keys()]
      const worker = async (): Promise<void> => {
        for (let n = places.shift(); n !== undefined; n = places.shift()) await deliver(n)
      }
      await Promise.all(Array.from({ length: 4 }, worker))
      expect(states[0]).toMatchObject({
        status: 'active',
        plan: 'team',
        cancel_at_period_end: true,
      })
      for (const state of states) expect(state).toEqual(states[0])
    }, 120_000)

    test('since when a subscription is unpaid does not depend on the order, nor does its grace', async () => {
      const from = app.clock.now()
      const orders = permutations([0, 1, 2, 3])
      const orgs = await organizations(app, 'some', orders.length)
      for (const [n, order] of orders.entries()) {
        const events = life(orgs[n]!, from).slice(0, 4)
        for (const at of order) await app.subscriptions.receive({ snapshot: events[at]! })
      }
      await app.clock.advance('20.9d')
      for (const org of orgs) {
        const { access, subscription } = await app.subscriptions.entitlements(org)
        expect(Number(subscription!.past_due_since)).toBe(from + 14 * DAY)
        expect(access).toBe('grace')
      }
      await app.clock.advance('0.1d')
      for (const org of orgs) {
        const { access, plan } = await app.subscriptions.entitlements(org)
        expect([access, plan!.id]).toEqual(['none', 'free'])
      }
    })

    test('a subscription that is over is never alive again', async () => {
      const acme = await app.organization('Acme')
      const one = { id: 'sub_a', customer: 'cus_a', org: acme.id }
      await app.subscriptions.apply(
        snapshot({ ...one, status: 'canceled', version: 5, endedAt: 5 }),
      )
      await app.subscriptions.apply(snapshot({ ...one, status: 'active', version: 9 }))
      provider.subscriptions.set('sub_a', snapshot({ ...one, status: 'active', version: 10 }))
      await app.subscriptions.receive({ subscription: 'sub_a' })
      expect((await app.subscriptions.entitlements(acme.id)).access).toBe('none')
      const [last] = await app.subscriptions.history(acme.id)
      expect(last!.after).toMatchObject({ status: 'canceled' })
    })

    test('of states that are fetched at once the one that was true last is kept', async () => {
      const acme = await app.organization('Acme')
      const one = { id: 'sub', customer: 'cus', org: acme.id, version: 1 }
      for (let quantity = 1; quantity <= 10; quantity++) {
        provider.subscriptions.set('sub', snapshot({ ...one, quantity }))
        const late = app.subscriptions.refresh('sub')
        provider.subscriptions.set('sub', snapshot({ ...one, quantity: quantity + 100 }))
        await Promise.all([late, app.subscriptions.refresh('sub')])
        const { subscription } = await app.subscriptions.entitlements(acme.id)
        expect(subscription!.quantity).toBe(quantity + 100)
      }
    })
  })
}
