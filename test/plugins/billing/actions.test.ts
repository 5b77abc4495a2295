// Billing as members meet it: over HTTP and every other trigger, and never that of others.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Caller, kit, t } from 'bunbase'
import { accessMatrix } from 'bunbase/plugins/auth'
import { openapi } from 'bunbase/plugins/openapi'
import { type QueuePlugin, jobs, queue } from 'bunbase/plugins/queue'
import { until } from '../../until.ts'
import { type BillingApp, action, billingApp, guards, triggers } from './app.ts'

const done: (string | undefined)[] = []
const exportAll = action(
  {
    name: 'exportAll',
    input: t.Object({}),
    output: t.Void(),
    guards: [guards.inOrg(), guards.hasFeature('exports')],
    triggers: [
      triggers.api('POST', '/exports'),
      kit<QueuePlugin>().triggers.queue({ maxAttempts: 1 }),
    ],
    meters: { feature: 'messages', amount: 2 },
  },
  (_input, { org }) => void done.push(org.id),
)
const paid = action(
  {
    name: 'paid',
    input: t.Object({}),
    output: t.Void(),
    guards: [guards.inOrg(), guards.trialActiveOrPaid(), guards.withinLimit('messages')],
    triggers: [triggers.api('GET', '/paid')],
  },
  () => undefined,
)

type Org = Awaited<ReturnType<BillingApp['organization']>>
let app: BillingApp
let acme: Org
let other: Org
beforeAll(async () => {
  app = await billingApp('sqlite', {
    actions: [exportAll, paid],
    plugins: [queue(), openapi()],
    roles: { staff: { permissions: ['billing:assign'] } },
    config: { roles: { clerk: { permissions: ['billing:read'] } } },
  })
  acme = await app.organization('Acme')
  other = await app.organization('Other')
  await app.subscriptions.assign(acme.id, 'pro')
})
afterAll(() => app[Symbol.asyncDispose]())

const as = (org: Org) => ({ as: { user: org.owner.id }, org: org.id })
const ask = async (org: Org, method: 'GET' | 'POST', path: string, json?: object) => {
  const headers = await app.headers(org.owner, org.id)
  const response = await app.fetch(path, { method, headers, ...(json ? { json } : {}) })
  const text = await response.text()
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
}

test('everybody sees what is sold; not the price ids, nor plans that are only assigned', async () => {
  const response = await app.fetch('/billing/plans')
  const plans = (await response.json()) as Record<string, unknown>[]
  expect(plans.map((plan) => plan['id'])).toEqual(['free', 'pro', 'team'])
  expect(plans[1]).toEqual({
    ...{ id: 'pro', name: 'pro', description: null },
    prices: {
      month: { amount: 4900, currency: 'eur', perSeat: true },
      year: { amount: 49_000, currency: 'eur', perSeat: true },
    },
    features: { exports: true, seats: 10, projects: null, messages: 100 },
  })
})

test('members see the plan, the use and the history of their own organisation alone', async () => {
  expect((await ask(acme, 'GET', '/billing')).body).toMatchObject({ plan: 'pro', seats: 1 })
  expect((await ask(other, 'GET', '/billing')).body).toMatchObject({ plan: 'free', seats: null })
  expect((await ask(other, 'GET', '/billing/history')).body).toEqual([])
  const used = (await ask(other, 'GET', '/billing/usage')).body as { feature: string }[]
  expect(used.find(({ feature }) => feature === 'seats')).toMatchObject({ used: 1, limit: 3 })
  // Somebody else's organisation is answered like none.
  const headers = await app.headers(other.owner, acme.id)
  for (const [method, path] of [
    ...[['GET', '/billing'] as const, ['GET', '/billing/usage'] as const],
    ...[['POST', '/billing/cancel'] as const, ['GET', '/billing/history'] as const],
  ]) {
    const [foreign, none] = await Promise.all([
      app.fetch(path, { method, headers }),
      app.fetch(path, { method, headers: { ...headers, 'x-organization': 'nobody' } }),
    ])
    const shown = async (response: Response): Promise<object> => {
      const { traceId: _, ...body } = (await response.json()) as Record<string, unknown>
      return { status: response.status, body }
    }
    expect(await shown(foreign)).toEqual(await shown(none))
    expect(foreign.status).toBe(404)
  }
})

test('a role inside the organisation says who may see and change what is paid for', async () => {
  const clerk = await app.member(acme, 'clerk', 'clerk')
  const call = (name: string): Promise<unknown> =>
    app.call(name, {}, { as: { user: clerk.id }, org: acme.id })
  expect(await call('billing.history')).toHaveLength(1)
  expect(call('billing.cancel')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(call('billing.portal')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(app.call('billing.portal', {}, as(acme))).rejects.toMatchObject({
    code: 'NO_BILLING_PROVIDER',
  })
})

test('a plan that is only assigned is not taken, although it costs nothing', async () => {
  for (const plan of ['internal', 'nothing']) {
    expect(app.call('billing.change', { plan }, as(other))).rejects.toMatchObject({
      code: 'UNKNOWN_PLAN',
    })
  }
  expect((await app.subscriptions.entitlements(other.id)).plan!.id).toBe('free')
})

test('staff of the app assigns plans; nobody does by what they may in an organisation', async () => {
  const assign = { org: other.id, plan: 'internal' }
  expect((await ask(other, 'POST', '/billing/assignments', assign)).status).toBe(403)
  const staff = await app.user('staff')
  await app.auth.roles.grant(staff.id, 'staff')
  const third = await app.organization('Third')
  const given = { org: third.id, plan: 'internal', until: '2031-01-01T00:00:00Z' }
  expect(await app.call('billing.assign', given, { as: { user: staff.id } })).toMatchObject({
    ...{ plan: 'internal', cancelAtPeriodEnd: true, periodEnd: '2031-01-01T00:00:00.000Z' },
  })
  for (const name of ['billing.renew', 'billing.reconcile', 'billing.reportUsage']) {
    expect(app.call(name, {}, as(acme))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  }
})

test('the plan counts on every trigger, also when it is no longer what it was', async () => {
  const refused = { code: 'FEATURE_NOT_IN_PLAN', status: 402 }
  expect(app.call(exportAll, {}, as(other))).rejects.toMatchObject(refused)
  expect((await ask(other, 'POST', '/exports')).body).toMatchObject(refused)
  // Nor for the app itself: it is the organisation that pays.
  expect(app.call(exportAll, {}, { as: 'system', org: other.id })).rejects.toMatchObject(refused)
  expect((await ask(acme, 'POST', '/exports')).status).toBe(204)

  const caller: Caller = { kind: 'user', id: acme.owner.id }
  const add = (): Promise<unknown> =>
    app.get(jobs)!.add({ action: exportAll, input: {}, caller, org: acme.id })
  await add()
  await app.start()
  await until('the job is done', () => done.length === 2)
  expect(done).toEqual([acme.id, acme.id])
  await app.subscriptions.end(acme.id)
  await add()
  await until('the job is refused', async () => {
    const { jobs: failed } = await app.get(jobs)!.list({ state: 'failed' })
    return failed.some(({ errors }) => errors.at(-1)?.code === 'FEATURE_NOT_IN_PLAN')
  })
  // Of the two that ran, and none of those that were refused.
  const { used } = await app.subscriptions.usage.of(acme.id, 'messages')
  expect(used).toBe(4)
  await app.subscriptions.assign(acme.id, 'pro')
})

test('the OpenAPI document and the matrix of access say what a plan is asked for', async () => {
  const document = (await (await app.fetch('/api/openapi.json')).json()) as {
    paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>
  }
  expect(document.paths['/exports']!['post']!.responses['402']!.description).toBe(
    'The plan of the organisation lacks: hasFeature(exports), some left of what it meters.',
  )
  expect(document.paths['/paid']!['get']!.responses['402']!.description).toBe(
    'The plan of the organisation lacks: trialActiveOrPaid, withinLimit(messages).',
  )
  const { actions } = await accessMatrix(app.kernel)
  expect(actions.find(({ action: name }) => name === 'exportAll')!.access).not.toContain('yes')
})

test('what cannot be meant is told at boot, each with what to do', async () => {
  const shape = { input: t.Object({}), output: t.Void() }
  const late = action(
    { ...shape, name: 'late', guards: [guards.hasFeature('exports'), guards.inOrg()] },
    () => undefined,
  )
  const misspelt = action(
    { ...shape, name: 'misspelt', guards: [guards.inOrg(), guards.hasFeature('exprots')] },
    () => undefined,
  )
  const uncounted = action(
    { ...shape, name: 'uncounted', guards: [guards.inOrg()], meters: 'seats' },
    () => undefined,
  )
  const booted = billingApp('sqlite', {
    actions: [late, misspelt, uncounted],
    billing: {
      plans: { free: { features: { seats: true, exprots: true } } },
      features: { exports: { kind: 'boolean', counts: 'members' }, seats: { kind: 'limit' } },
      defaultPlan: 'fre',
      trial: { plan: 'free', days: 1 },
      provider: { name: 'nobody', open: () => ({}) as never },
    },
  })
  const { problems } = (await booted.catch((error: unknown) => error)) as {
    problems: { message: string; mend: string }[]
  }
  expect(problems.map(({ message }) => message).sort()).toEqual([
    '"exprots" is not in `billing.features`',
    '"fre" is not in `billing.plans`',
    'a limit is a number, or "unlimited"',
    'hasFeature(exports) does not know for which organisation it asks',
    'it is not in `billing.features`',
    'nobody would come back from the pages of the payment service',
    'only a limit counts',
    'the feature "seats" is limit, and has to be metered',
  ])
  expect(problems.find(({ message }) => message.includes('exprots'))!.mend).toBe(
    'define it there, or did you mean "exports"?',
  )
})
