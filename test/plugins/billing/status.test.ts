// What a status means stands in one table.
import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type OrgBilling, entitlementsOf } from '../../../plugins/billing/entitlements.ts'
import {
  STATUSES,
  type SubscriptionStatus,
  type SubscriptionStep,
  statusOf,
  stepFrom,
} from '../../../plugins/billing/status.ts'
import type { SubscriptionsTable } from '../../../plugins/billing/tables.ts'

const statuses = Object.keys(STATUSES) as SubscriptionStatus[]
const NOW = new Date('2031-05-10T00:00:00Z')
const DAY = 86_400_000
const daysAgo = (days: number): Date => new Date(Number(NOW) - days * DAY)

function row(changes: Partial<SubscriptionsTable>): SubscriptionsTable {
  return {
    ...{ id: 'one', org_id: 'acme', plan_id: 'pro', interval: 'month', quantity: 1, version: 1n },
    ...{ provider: 'test', provider_id: 'sub', status: 'active', checksum: '', ended_at: null },
    ...{ anchor: daysAgo(20), period_start: daysAgo(20), period_end: daysAgo(-10) },
    ...{ trial_end: null, past_due_since: null, cancel_at_period_end: false },
    ...{ created_at: daysAgo(20), updated_at: daysAgo(20) },
    ...changes,
  }
}
const plan = (id: string) => ({
  ...{ id, name: id, description: null, prices: {}, priceIds: {}, public: true, archived: false },
  features: new Map([[`in-${id}`, { amount: 1, overage: false }]]),
})
const catalogue = {
  plans: new Map(['free', 'pro', 'team'].map((id) => [id, plan(id)])),
  features: new Map(),
}
const entitled = (subscriptions: SubscriptionsTable[], access = {}) => {
  const billing: OrgBilling = { createdAt: daysAgo(100), subscriptions, overrides: [] }
  const settings = { access, defaultPlan: 'free', grace: 7 * DAY }
  return entitlementsOf(billing, catalogue, settings, Number(NOW))
}

describe('a status', () => {
  test('entitles to what the documentation says', async () => {
    const page = await Bun.file(new URL('../../../docs/billing.md', import.meta.url)).text()
    const section = page.split('## Statuses')[1]!.split('\n## ')[0]!
    const told = [...section.matchAll(/^\|(.+?)\|\s*`(\w+)`/gm)].flatMap(([, names, access]) =>
      [...names!.matchAll(/`(\w+)`/g)].map(([, name]) => [name!, access!]),
    )
    expect(Object.fromEntries(told)).toEqual(
      Object.fromEntries(statuses.map((status) => [status, STATUSES[status].access])),
    )
  })

  test('of a provider that nobody has heard of entitles to nothing', () => {
    expect(statusOf('past_due')).toBe('past_due')
    expect(statusOf('frozen')).toBe('unknown')
    expect(statusOf('constructor')).toBe('unknown')
    expect(entitled([row({ status: 'unknown' })])).toMatchObject({ access: 'none' })
  })

  test('that could not be paid for entitles for the grace, and others if the config says so', () => {
    const since = (days: number): SubscriptionsTable =>
      row({ status: 'past_due', past_due_since: daysAgo(days) })
    expect(entitled([since(6.9)])).toMatchObject({ access: 'grace', plan: { id: 'pro' } })
    expect(entitled([since(6.9)]).until).toBe(Number(daysAgo(6.9)) + 7 * DAY)
    expect(entitled([since(7)])).toMatchObject({ access: 'none', plan: { id: 'free' } })
    expect(entitled([since(6.9)], { past_due: 'none' })).toMatchObject({ access: 'none' })
    expect(entitled([row({ status: 'unpaid' })], { unpaid: 'full' })).toMatchObject({
      access: 'full',
    })
  })

  test('leads out of nothing that is over, whatever is done', () => {
    const steps: SubscriptionStep[] = ['change', 'cancel', 'resume', 'renew', 'activate', 'end']
    fc.assert(
      fc.property(
        fc.constantFrom(...statuses),
        fc.array(fc.constantFrom(...steps), { maxLength: 12 }),
        (from, taken) => {
          let status = from
          for (const step of taken) {
            const { steps: possible, terminal } = STATUSES[status]
            if (possible[step] === undefined) {
              expect(() => stepFrom(status, step)).toThrow('not in a state')
              continue
            }
            expect(terminal).toBe(false)
            status = stepFrom(status, step)
            if (step === 'end') expect(STATUSES[status].terminal).toBe(true)
          }
        },
      ),
    )
  })
})

test('of several subscriptions the one that entitles counts, however they are listed', () => {
  const rows = fc.array(
    fc.record({
      status: fc.constantFrom(...statuses),
      plan_id: fc.constantFrom('pro', 'team'),
      id: fc.uuid(),
      created_at: fc.constantFrom(daysAgo(1), daysAgo(2)),
    }),
    { minLength: 1, maxLength: 5 },
  )
  fc.assert(
    fc.property(rows, fc.func(fc.nat()), (some, by) => {
      const all = some.map((each) => row({ ...each, past_due_since: daysAgo(1) }))
      const found = entitled(all)
      const shuffled = entitled(all.toSorted((a, b) => by(a.id) - by(b.id)))
      expect(shuffled.subscription!.id).toBe(found.subscription!.id)
      const any = all.some(({ status }) => STATUSES[status].access !== 'none')
      expect(found.access !== 'none').toBe(any)
      expect(found.plan!.id).toBe(any ? found.subscription!.plan_id : 'free')
    }),
  )
})
