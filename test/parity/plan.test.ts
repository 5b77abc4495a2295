// A guard that asks for a plan says the same on every kind of trigger: of each organisation by its plan,
// and no where none is named.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Caller, type Run, event, kit, t } from 'bunbase'
import { type CronPlugin, cron, cronSchedules } from 'bunbase/plugins/cron'
import { type EventsPlugin, emitter } from 'bunbase/plugins/events'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { type QueuePlugin, jobs, queue } from 'bunbase/plugins/queue'
import { type WebhookPlugin, webhook } from 'bunbase/plugins/webhook'
import { type BillingApp, action, billingApp, guards, triggers } from '../plugins/billing/app.ts'
import { untilMoving } from '../plugins/queue/app.ts'

interface KindsPlugin {
  name: 'kinds'
  needs: CronPlugin | EventsPlugin | McpPlugin | QueuePlugin | WebhookPlugin
}
const kinds = kit<KindsPlugin>().triggers
const asked = event('export.asked', { payload: t.Object({}) })
const told = event('export.told', { payload: t.Object({}) })
const exportAll = action(
  {
    name: 'exportAll',
    input: t.Object({}),
    output: t.Object({ org: t.String() }),
    guards: [guards.inOrg(), guards.hasFeature('exports')],
    triggers: [
      triggers.api('POST', '/exports'),
      kinds.tool(),
      kinds.event(asked),
      kinds.event(told, { durable: false }),
      kinds.cron('@yearly'),
      kinds.webhook('/hooks/exports', {
        ...{ verify: { provider: 'partner', verify: () => ({}) }, as: 'system', mode: 'inline' },
      }),
    ] as never,
  },
  (_input, { org }) => ({ org: org.id }),
)

type Org = Awaited<ReturnType<BillingApp['organization']>>
let app: BillingApp
let pays: Org
let free: Org
beforeAll(async () => {
  app = await billingApp('sqlite', {
    actions: [exportAll],
    plugins: [queue(), cron(), webhook(), mcp()],
  })
  pays = await app.organization('Pays')
  free = await app.organization('Free')
  await app.subscriptions.assign(pays.id, 'pro')
  await app.start()
}, 60_000)
afterAll(() => app[Symbol.asyncDispose]())

const callerOf = ({ owner }: Org): Caller => ({ kind: 'user', id: owner.id })
const tool = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'exportAll' } }
const accept = 'application/json, text/event-stream'

/** How each kind is made to run the action for an organisation. */
const SENDERS: Record<string, (org: Org) => Promise<unknown>> = {
  call: (org) => app.call(exportAll, {}, { as: { user: org.owner.id }, org: org.id }),
  api: async (org) =>
    app.fetch('/exports', { method: 'POST', headers: await app.headers(org.owner, org.id) }),
  tool: async (org) =>
    app.fetch('/mcp', {
      ...{ method: 'POST', json: { ...tool, params: { ...tool.params, arguments: {} } } },
      headers: { ...(await app.headers(org.owner, org.id)), accept },
    }),
  queue: (org) =>
    app.get(jobs)!.add({ action: exportAll, input: {}, caller: callerOf(org), org: org.id }),
  event: (org) => app.get(emitter)!.emit(asked, {}, { as: callerOf(org), org: org.id }),
  'event in the process': (org) =>
    app.get(emitter)!.emit(told, {}, { as: callerOf(org), org: org.id }),
}

/** The run that comes of it. */
async function runOf(send: () => Promise<unknown>): Promise<Run> {
  const before = app.runs.length
  const isIt = (run: Run): boolean => run.action.name === 'exportAll'
  await send().catch(() => undefined)
  await untilMoving(app, 'it has run', () => app.runs.slice(before).some(isIt))
  return app.runs.slice(before).find(isIt)!
}

test.each(Object.keys(SENDERS))(
  '%s: the organisation that pays may, the other may not',
  async (kind) => {
    const may = await runOf(() => SENDERS[kind]!(pays))
    expect(may).toMatchObject({
      ...{ status: 'succeeded', output: { org: pays.id }, caller: callerOf(pays) },
      trigger: { kind: kind.split(' ')[0] },
    })
    const not = await runOf(() => SENDERS[kind]!(free))
    expect(not).toMatchObject({
      ...{ status: 'refused', org: free.id, caller: callerOf(free) },
      error: {
        ...{ code: 'FEATURE_NOT_IN_PLAN', status: 402 },
        details: { feature: 'exports', plan: 'free', plans: ['pro', 'team'] },
      },
    })
  },
)

test.each([
  ['call', () => app.call(exportAll, {}, { as: 'system' })],
  [
    'cron',
    () =>
      app
        .get(cronSchedules)!
        .all.find((it) => it.action === 'exportAll')!
        .run(),
  ],
  ['webhook', () => app.fetch('/hooks/exports', { method: 'POST', json: {} })],
] as const)(
  '%s: what names no organisation is refused, although it is the system',
  async (kind, send) => {
    expect(await runOf(async () => send())).toMatchObject({
      ...{ status: 'refused', caller: { kind: 'system' }, trigger: { kind } },
      error: { code: 'ORGANIZATION_REQUIRED' },
    })
  },
)
