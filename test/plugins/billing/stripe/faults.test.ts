// Stripe fails in every way it can in the middle of a call that is sent again: it takes effect once.
import { expect, test } from 'bun:test'
import type { BillingProvider } from 'bunbase/plugins/billing'
import type { How } from '../../../stripe/faults.ts'
import { type Account, account, checkoutOf, key } from './account.ts'

const WAYS: readonly How[] = [
  ...(['error', 'error-after', 'unavailable', 'limited'] as const),
  ...(['reset-before', 'reset-after'] as const),
]

/** Sends until it is done, as a job does: each time from another process. */
async function untilDone<T>(
  stripe: Account,
  call: (provider: BillingProvider) => Promise<T>,
): Promise<T> {
  for (let n = 1; ; n++) {
    try {
      return await call(await stripe.another())
    } catch (error) {
      expect(error).toMatchObject({ code: 'BILLING_PROVIDER_FAILED', retry: true })
      if (n === 40) throw error
    }
  }
}

/** Organisations that ask at once; they share as many faults of each kind. */
const ORGS = Array.from({ length: 8 }, (_, n) => `o${n}`)

/** Has requests fail in every way, for each organisation several times. */
function rain(stripe: Account, on: RegExp): void {
  for (const _ of ORGS) for (const how of WAYS) stripe.fail(on, how)
}

const customerOf = (org: string) => ({ org, name: org, email: `${org}@a.example` })

test('one customer, whatever fails and however often', async () => {
  await using stripe = await account()
  rain(stripe, /^POST .*customers$/)
  const made = await Promise.all(
    ORGS.map((org) => {
      const call = { idempotencyKey: `customer:${org}` }
      return untilDone(stripe, (each) => each.ensureCustomer(customerOf(org), call))
    }),
  )
  expect(stripe.calls.filter(({ status }) => status !== 200).length).toBeGreaterThan(ORGS.length)
  expect(stripe.world.customers.size).toBe(ORGS.length)
  expect(new Set(made.map(({ customer }) => customer)).size).toBe(ORGS.length)
})

test('one page that can be paid, and one subscription', async () => {
  await using stripe = await account()
  const { world, provider } = stripe
  const customers = await Promise.all(
    ORGS.map((org) => provider.ensureCustomer(customerOf(org), key())),
  )
  rain(stripe, /checkout/)
  await Promise.all(
    ORGS.map(async (org, n) => {
      const { customer } = customers[n]!
      const input = checkoutOf(customer, org)
      const call = { idempotencyKey: `checkout:${org}` }
      const { url } = await untilDone(stripe, (each) => each.checkout(input, call))
      const open = [...world.sessions.values()].filter(
        (one) => one.customer === customer && one.status === 'open',
      )
      expect(open.map((session) => session.url)).toEqual([url])
      await stripe.pay(open[0]!.id)
    }),
  )
  stripe.mend()
  // The answer is lost once more: whoever has paid is not given another page.
  const again = provider.checkout(checkoutOf(customers[0]!.customer, 'o0'), key())
  await expect(again).rejects.toMatchObject({ code: 'SUBSCRIPTION_STATE' })
  expect(world.subscriptions.size).toBe(ORGS.length)
})

test('seats are what they should be, and prorated once', async () => {
  await using stripe = await account()
  const { world, clock } = stripe
  const subscriptions: string[] = []
  for (const org of ORGS) subscriptions.push(await stripe.subscribed(org))
  stripe.deliverTo(() => Promise.resolve(new Response()))
  await stripe.travel(clock, '10d')
  rain(stripe, /subscriptions/)
  await Promise.all(
    subscriptions.map(async (subscription, n) => {
      const quantity = n + 2
      const call = { idempotencyKey: `seats:${n}` }
      const change = { subscription, quantity }
      const state = await untilDone(stripe, (each) => each.changeSubscription(change, call))
      expect(state.quantity).toBe(quantity)
      expect(world.subscriptions.get(subscription)!.items.data[0]!.quantity).toBe(quantity)
      // The old number less and the new one more.
      expect(world.pending.get(subscription)).toHaveLength(2)
    }),
  )
})

test('what was used is counted once, also when Stripe has forgotten the key', async () => {
  await using stripe = await account()
  const { world, provider } = stripe
  const { customer } = await provider.ensureCustomer(customerOf('o1'), key())
  const at = stripe.clock.now()
  rain(stripe, /meter_events/)
  const reports = ORGS.map((org) => ({
    ...{ report: { customer, meter: 'messages', amount: 10, at } },
    call: { idempotencyKey: `usage:${org}` },
  }))
  await Promise.all(
    reports.map(({ report, call }) => untilDone(stripe, (each) => each.reportUsage(report, call))),
  )
  stripe.mend()
  stripe.forgetKeys()
  for (const { report, call } of reports) await provider.reportUsage(report, call)
  expect(world.meterEvents).toHaveLength(ORGS.length)
  const lost = { customer: 'cus_none', meter: 'messages', amount: 1, at }
  const refused = provider.reportUsage(lost, key())
  await expect(refused).rejects.toMatchObject({ code: 'BILLING_PROVIDER_REFUSED' })
})

test('ended once, whatever fails', async () => {
  await using stripe = await account()
  const subscriptions: string[] = []
  for (const org of ORGS) subscriptions.push(await stripe.subscribed(org))
  rain(stripe, /^DELETE/)
  await Promise.all(
    subscriptions.map(async (subscription) => {
      const ended = await untilDone(stripe, (each) => each.cancelNow({ subscription }, key()))
      expect(ended.status).toBe('canceled')
    }),
  )
  const ends = stripe.world.events.filter(({ type }) => type === 'customer.subscription.deleted')
  expect(ends).toHaveLength(ORGS.length)
})
