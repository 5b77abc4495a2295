// The money of the cockpit: plans, overrides, events of whoever takes it, and where they say otherwise.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { join } from 'node:path'
import { kit, t } from 'bunbase'
import { authService } from 'bunbase/plugins/auth'
import { subscriptionsService } from 'bunbase/plugins/billing'
import { organizationsService } from 'bunbase/plugins/organizations'
import { type WebhookPlugin, hmacSignature } from 'bunbase/plugins/webhook'
import { saas } from 'bunbase/presets'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { PLANS } from '../billing/app.ts'
import { snapshot, testProvider } from '../billing/provider.ts'
import { untilMoving } from '../queue/app.ts'
import { type Refused, type Visit, terminal, visit } from './app.ts'
import { testFolder } from '../../test-folder.ts'

const { action, triggers } = kit<WebhookPlugin>()
const SECRET = 'a secret of the provider'

let app: TestApp
let page: Visit
const { path: root, remove } = testFolder('billing', 'memory')
let acme: string
let globex: string
const provider = testProvider()

beforeAll(async () => {
  const source = {
    ...provider.source,
    webhook: ({ receive }: { receive: (event: unknown) => Promise<void> }) =>
      action(
        {
          name: 'billing.test',
          input: t.Object({ data: t.Object({ object: t.Object({ id: t.String() }) }) }),
          output: t.Object({}),
          job: { maxAttempts: 1 },
          triggers: [
            triggers.webhook('/webhooks/pay', {
              as: 'system',
              verify: hmacSignature({
                ...{ provider: 'test', secret: SECRET },
                ...{ header: 'x-signature', idHeader: 'x-id' },
              }),
            }),
          ],
        } as never,
        async (input) => {
          const { data } = input as { data: { object: { id: string } } }
          await receive({ subscription: data.object.id })
          return {}
        },
      ),
  }
  app = await createTestApp(
    {
      ...{ presets: [saas()], plugins: [terminal()], studio: { enabled: true } },
      ...{ database: { url: `sqlite://${join(root, 'app.db')}`, migrate: 'auto' } },
      auth: { sessionSecret: 'a secret of thirty-two characters' },
      mailer: { from: 'a@a.test' },
      billing: { ...PLANS, provider: source, returnUrl: 'https://app.example/billing' },
    } as never,
    { root },
  )
  page = await visit(app)
  const { users } = app.get(authService)!
  const ann = (await users.create({ email: 'ann@acme.test' }))!.id
  const organizations = app.get(organizationsService)!
  acme = (await organizations.create({ name: 'Acme', owner: ann })).id
  globex = (await organizations.create({ name: 'Globex', owner: ann })).id
}, 60_000)
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

const op = (input: Parameters<typeof page.call<'studio.billing.op'>>[1]) =>
  page.call('studio.billing.op', input)
const org = (id: string) => page.call('studio.billing.org', { id })

/** An event of the provider, as it comes. */
async function event(delivery: string, subscription: string): Promise<number> {
  const body = JSON.stringify({ data: { object: { id: subscription } } })
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  const headers = { 'content-type': 'application/json', 'x-signature': signature, 'x-id': delivery }
  const { status } = await app.fetch('/webhooks/pay', { method: 'POST', headers, body })
  return status
}

const events = async () => (await page.call('studio.billing.state', {})).events

test('a plan is given, with its history, and everything that it has', async () => {
  expect(await op({ op: 'changePlan', orgId: acme, plan: 'pro', interval: 'year' })).toEqual({
    ...{ done: true, detail: 'has pro now; nobody is charged' },
  })
  const { subscription, history, plan } = await org(acme)
  expect(subscription).toMatchObject({
    ...{ plan: 'pro', status: 'active', provider: null, interval: 'year', seats: 1 },
    mrr: { amount: 4_083, currency: 'eur' },
  })
  expect(plan).toBe('pro')
  expect(history).toMatchObject([
    { what: 'assigned', by: 'system', changes: ['plan: pro', 'status: active'] },
  ])
  const { items } = await page.call('studio.saas.orgs', { q: 'acme' })
  expect(items).toMatchObject([{ plan: 'pro', seats: 10, members: 1, mrr: { amount: 4_083 } }])
  const nothing = op({ op: 'changePlan', orgId: acme, plan: 'none' })
  expect(await nothing.catch((error: Refused) => error.code)).toBe('UNKNOWN_PLAN')
  expect(await op({ op: 'changePlan' }).catch((error: Refused) => error.code)).toBe('INVALID_INPUT')
})

test('it ends with its period, goes on after all, or is over', async () => {
  await op({ op: 'cancel', orgId: acme })
  expect((await org(acme)).subscription).toMatchObject({ cancels: true, ended: false })
  await op({ op: 'resume', orgId: acme })
  expect((await org(acme)).subscription).toMatchObject({ cancels: false })
  expect((await op({ op: 'end', orgId: acme })).detail).toBe('is over; has free now')
  expect((await org(acme)).plan).toBe('free')
  await op({ op: 'grantTrial', orgId: acme, plan: 'team', days: 3 })
  expect((await org(acme)).subscription).toMatchObject({ status: 'trialing', mrr: null })
  await op({ op: 'end', orgId: acme })
})

test('something is given beside a plan, with a reason and an end, and taken back', async () => {
  const expiresAt = app.clock.now() + 86_400_000
  await op({
    op: 'override',
    orgId: acme,
    feature: 'exports',
    amount: true,
    reason: 'x',
    expiresAt,
  })
  await op({ op: 'override', orgId: acme, feature: 'seats', amount: null })
  expect((await org(acme)).overrides).toMatchObject([
    { feature: 'exports', amount: 1, reason: 'x', expiresAt, expired: false },
    { feature: 'seats', amount: null, reason: null, expiresAt: null },
  ])
  const { features } = await page.call('studio.saas.org', { id: acme })
  expect(features.find(({ key }) => key === 'exports')).toMatchObject({ source: 'override' })
  await op({ op: 'removeOverride', orgId: acme, feature: 'exports' })
  expect((await org(acme)).overrides.map(({ feature }) => feature)).toEqual(['seats'])
  await op({ op: 'removeOverride', orgId: acme, feature: 'seats' })
})

test('who uses more than they have is told', async () => {
  const { usage } = app.get(subscriptionsService)!
  await op({ op: 'changePlan', orgId: acme, plan: 'pro' })
  await usage.record(acme, 'projects', 7)
  await op({ op: 'end', orgId: acme })
  const { overLimit } = await page.call('studio.billing.state', {})
  expect(overLimit).toEqual([
    { ...{ orgId: acme, org: 'Acme', feature: 'projects', used: 7, limit: 2 } },
  ])
  await usage.record(acme, 'projects', -7)
})

test('events of the provider are told with what became of them, and delivered again', async () => {
  const one = snapshot({ id: 'sub_1', customer: 'cus_1', org: globex, version: app.clock.now() })
  provider.subscriptions.set(one.id, one)
  expect(await event('evt_good', 'sub_1')).toBe(202)
  await untilMoving(app, 'it was taken', async () => (await events())[0]?.status === 'ok', 1_000)
  expect(await events()).toMatchObject([{ id: 'evt_good', about: 'sub_1', error: null, tries: 1 }])
  expect((await org(globex)).subscription).toMatchObject({ provider: 'test', externalId: 'sub_1' })
  const { mrr } = await page.call('studio.billing.state', {})
  expect(mrr).toEqual([{ amount: 4_900, currency: 'eur' }])

  provider.subscriptions.set('sub_2', {
    ...one,
    id: 'sub_2',
    price: 'price_team',
    status: 'oops' as never,
  })
  expect(await event('evt_bad', 'sub_2')).toBe(202)
  await untilMoving(app, 'it failed', async () => (await events())[0]?.status === 'error', 1_000)
  const [bad] = await events()
  expect(bad).toMatchObject({ id: 'evt_bad', about: 'sub_2', tries: 1 })
  expect(bad!.error).not.toBeNull()
  expect(await op({ op: 'redeliver', runId: bad!.runId! })).toMatchObject({ done: false })
  provider.subscriptions.set('sub_2', {
    ...one,
    id: 'sub_2',
    price: 'price_team',
    version: one.version + 1,
  })
  expect(await op({ op: 'redeliver', runId: bad!.runId! })).toEqual({
    done: true,
    detail: 'was taken',
  })
  expect((await events())[0]).toMatchObject({ id: 'evt_bad', status: 'ok', error: null, tries: 3 })
  expect(await events()).toHaveLength(2)
})

test('where the provider says otherwise is found, changes nothing, and is mended', async () => {
  const one = provider.subscriptions.get('sub_1')!
  provider.subscriptions.set('sub_1', { ...one, status: 'past_due', version: one.version + 9 })
  provider.subscriptions.set('sub_x', { ...one, id: 'sub_x', customer: 'cus_x', org: undefined })
  const found = await page.call('studio.billing.drift', {})
  expect(found).toMatchObject({
    drifts: [{ id: 'sub_1', org: 'Globex', differences: ['status: active was past_due'] }],
    foreign: ['sub_x'],
  })
  expect(await op({ op: 'mend', subscription: 'sub_1' })).toMatchObject({ done: true })
  expect((await page.call('studio.billing.drift', {})).drifts).toEqual([])
})

test('at the provider’s a plan is changed there, and the detail says so', async () => {
  const one = provider.subscriptions.get('sub_1')!
  provider.subscriptions.set('sub_1', { ...one, status: 'active', version: one.version + 1 })
  await op({ op: 'mend', subscription: 'sub_1' })
  provider.subscriptions.delete('sub_2')
  await op({ op: 'mend', subscription: 'sub_2' })
  const { detail } = await op({ op: 'changePlan', orgId: globex, plan: 'team' })
  expect(detail).toBe('has team now, and test prorates it')
  expect(provider.subscriptions.get('sub_1')!.price).toBe('price_team')
})

test('plans are shown with their prices as money, and what each has', async () => {
  const { plans, features } = await page.call('studio.saas.plans', {})
  expect(features.map(({ key, kind }) => [key, kind])).toContainEqual(['messages', 'metered'])
  expect(plans.find(({ key }) => key === 'pro')).toMatchObject({
    prices: [
      { interval: 'month', amount: 4_900, currency: 'eur', perSeat: true },
      { interval: 'year', amount: 49_000, currency: 'eur', perSeat: true },
    ],
    features: { projects: { amount: null, overage: false } },
  })
  expect(plans.find(({ key }) => key === 'internal')).toMatchObject({ public: false, prices: [] })
  const told = app.logs.filter(({ message }) => message === 'the Studio changed a subscription')
  expect(told.length).toBeGreaterThan(5)
  expect(told[0]!.fields).toMatchObject({ by: 'developer', orgId: acme })
})
