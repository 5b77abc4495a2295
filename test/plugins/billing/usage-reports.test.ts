// What was used beyond what is included is told to the provider: all of it, and each amount once.
import { expect, test } from 'bun:test'
import type { UsageReport } from 'bunbase/plugins/billing'
import { PLANS, billingApp } from './app.ts'
import { snapshot, testProvider } from './provider.ts'

async function metered() {
  const provider = testProvider()
  const app = await billingApp('sqlite', {
    billing: {
      features: {
        ...PLANS.features,
        messages: { kind: 'metered', meter: 'messages_sent' },
      },
      provider: provider.source,
      returnUrl: 'https://app.example/',
    },
  })
  const subscribe = async (name: string): Promise<string> => {
    const org = await app.organization(name)
    const one = { id: `sub_${name}`, customer: `cus_${name}`, org: org.id, price: 'price_team' }
    await app.subscriptions.apply(snapshot({ ...one, version: app.clock.now() }))
    return org.id
  }
  const total = (): number =>
    provider.reports.reduce((sum, { amount }: UsageReport) => sum + amount, 0)
  return { app, provider, subscribe, total }
}

test('what is included is not reported, and what is beyond it is, as it grows', async () => {
  const { app, provider, subscribe, total } = await metered()
  await using _ = app
  const org = await subscribe('acme')
  const { usage } = app.subscriptions
  await usage.record(org, 'messages', 900)
  expect(await app.subscriptions.reportUsage()).toBe(0)
  await usage.record(org, 'messages', 350)
  expect(await app.subscriptions.reportUsage()).toBe(1)
  expect(provider.reports).toEqual([
    { customer: 'cus_acme', meter: 'messages_sent', amount: 250, at: app.clock.now() },
  ])
  expect(await app.subscriptions.reportUsage()).toBe(0)
  await usage.record(org, 'messages', 50)
  const usedAt = app.clock.now()
  await app.clock.advance('32d')
  await usage.record(org, 'messages', 1001)
  await app.subscriptions.reportUsage()
  expect(total()).toBe(250 + 50 + 1)
  // Each in the month in which it was used.
  expect(provider.reports.map(({ at }) => at)).toEqual([usedAt, usedAt, app.clock.now()])
})

test('a report whose answer is lost is sent again with its key, and counts once', async () => {
  const { app, provider, subscribe, total } = await metered()
  await using _ = app
  const org = await subscribe('acme')
  await app.subscriptions.usage.record(org, 'messages', 1200)
  provider.after = () => {
    throw new Error('reset')
  }
  expect(await app.subscriptions.reportUsage()).toBe(0)
  await app.subscriptions.usage.record(org, 'messages', 5)
  provider.after = () => {}
  expect(await app.subscriptions.reportUsage()).toBe(2)
  const keys = provider.calls.map(({ key }) => key)
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(2)
  expect(total()).toBe(205)
})

test('a report that could be counted twice by now is given up, and told', async () => {
  const { app, provider, subscribe } = await metered()
  await using _ = app
  const org = await subscribe('acme')
  await app.subscriptions.usage.record(org, 'messages', 1200)
  provider.before = () => {
    throw new Error('down')
  }
  await app.subscriptions.reportUsage()
  provider.before = () => {}
  await app.clock.advance('1d')
  expect(await app.subscriptions.reportUsage()).toBe(0)
  expect(provider.reports).toEqual([])
  const { level, fields } = app.logs.find(({ message }) => message.includes('was given up'))!
  expect([level, fields['org']]).toEqual(['error', org])
})
