// Role × action × trigger: the same person gets the same verdict, however the action is reached. And what a
// job may is decided when it runs.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Caller, type Guard, type Run, event, kit, t } from 'bunbase'
import type { AuthPlugin } from 'bunbase/plugins/auth'
import { type CronPlugin, cron, cronSchedules } from 'bunbase/plugins/cron'
import { type EventsPlugin, events } from 'bunbase/plugins/events'
import { type Jobs, type QueuePlugin, jobs, queue } from 'bunbase/plugins/queue'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { type WebhookPlugin, webhook } from 'bunbase/plugins/webhook'
import { untilMoving } from '../queue/app.ts'
import { type AuthApp, authApp, withBearer } from './app.ts'

interface TesterPlugin {
  name: 'tester'
  needs: AuthPlugin | CronPlugin | EventsPlugin | McpPlugin | QueuePlugin | WebhookPlugin
}
const { action, triggers, guards } = kit<TesterPlugin>()
const { api } = kit<AuthPlugin>().triggers

const guardings: Record<string, Guard[]> = {
  open: [guards.public()],
  user: [guards.authenticated()],
  clerk: [guards.hasRole('clerk')],
  read: [guards.hasPermission('invoices:read')],
  write: [guards.hasPermission('invoices:write')],
  either: [guards.any(guards.hasRole('admin'), guards.hasPermission('invoices:read'))],
  stranger: [guards.not(guards.authenticated())],
}
const names = Object.keys(guardings)
const config = {
  roles: {
    clerk: { permissions: ['invoices:read'] },
    admin: { permissions: ['*'], inherits: ['clerk'] },
  },
}
const nothing = { input: t.Object({}), output: t.Object({}) }
const happened = Object.fromEntries(
  names.map((name) => [name, event(`happened.${name}`, { payload: t.Object({}) })]),
)
const guarded = names.map((name) =>
  action(
    {
      ...{ name, ...nothing, guards: guardings[name]! },
      triggers: [
        api('POST', `/${name}`),
        triggers.queue(),
        triggers.event(happened[name]!),
        triggers.tool(),
        triggers.cron('0 0 1 1 *'),
        triggers.webhook(`/hooks/${name}`, { verify: 'none', mode: 'inline' }),
      ],
    },
    () => ({}),
  ),
)
const tell = action(
  {
    name: 'tell',
    input: t.Object({ of: t.String() }),
    output: t.Object({}),
    triggers: [api('POST', '/tell')],
    guards: [guards.public()],
  },
  async ({ of }, ctx) => {
    await ctx.event.emit(happened[of]!, {})
    return {}
  },
)

let app: AuthApp
let queued: Jobs
const callers: Record<string, { caller: Caller; token?: string }> = {
  anonymous: { caller: { kind: 'anonymous' } },
}
beforeAll(async () => {
  app = await authApp('sqlite', {
    actions: [...guarded, tell],
    plugins: [queue(), events(), cron(), webhook(), mcp()],
    config,
  })
  await app.start()
  queued = app.get(jobs)!
  for (const role of ['nobody', 'clerk', 'admin']) {
    const user = (await app.auth.users.create({ email: `${role}@example.com` }))!
    if (role !== 'nobody') await app.auth.roles.grant(user.id, role)
    callers[role] = { caller: { kind: 'user', id: user.id }, token: await app.token(user) }
  }
  const owner = (callers['admin']!.caller as { id: string }).id
  const made = await app.auth.apiKeys.create({
    ...{ userId: owner, name: 'key', permissions: ['invoices:read'] },
  })
  callers['key'] = { caller: { kind: 'apiKey', id: made.apiKey.id }, token: made.token }
})
afterAll(() => app[Symbol.asyncDispose]())

const verdictOf = ({ status, error }: Pick<Run, 'status' | 'error'>): string =>
  status === 'succeeded' ? 'yes' : `${status} ${(error as { code: string }).code}`

/** Waits for the next run of each action by this kind of trigger. */
async function verdicts(kind: string, begin: () => Promise<unknown>): Promise<string[]> {
  app.runs.length = 0
  await begin()
  const of = (name: string) =>
    app.runs.find(({ action: ran, trigger }) => ran.name === name && trigger.kind === kind)
  await untilMoving(app, `runs by ${kind}`, () => names.every(of))
  return names.map((name) => verdictOf(of(name)!))
}

const N = 'refused UNAUTHENTICATED'
const F = 'refused FORBIDDEN'
const EXPECTED: Record<string, string[]> = {
  anonymous: ['yes', N, N, N, N, N, 'yes'],
  nobody: ['yes', 'yes', F, F, F, F, F],
  clerk: ['yes', 'yes', 'yes', 'yes', F, 'yes', F],
  admin: ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', F],
  key: ['yes', 'yes', F, 'yes', F, 'yes', F],
  system: ['yes', 'yes', 'yes', 'yes', 'yes', 'yes', F],
}

describe.each(['anonymous', 'nobody', 'clerk', 'admin', 'key'])('%s', (who) => {
  const send = (path: string, json: object): Promise<Response> => {
    const { token } = callers[who]!
    const headers = { accept: 'application/json, text/event-stream' }
    return app.fetch(path, token ? withBearer(token, { json, headers }) : { json, headers })
  }
  const ask = (method: string, params: object): Promise<Response> =>
    send('/mcp', { jsonrpc: '2.0', id: 1, method, params })
  const ways: Record<string, (name: string) => Promise<unknown>> = {
    call: (name) => app.call(name, {}, { as: callers[who]!.caller }),
    api: (name) => send(`/${name}`, {}),
    tool: (name) => ask('tools/call', { name, arguments: {} }),
    queue: (name) => queued.add({ action: name, input: {}, caller: callers[who]!.caller }),
    event: (name) => send('/tell', { of: name }),
  }
  test.each(Object.keys(ways))('by %s', async (kind) => {
    const begin = () => Promise.allSettled(names.map(ways[kind]!))
    expect(await verdicts(kind, begin)).toEqual(EXPECTED[who]!)
  })

  test('an agent sees the tools that it may use', async () => {
    const { result } = (await (await ask('tools/list', {})).json()) as any
    const allowed = names.filter((_name, at) => EXPECTED[who]![at] === 'yes')
    expect(result.tools.map(({ name }: { name: string }) => name)).toEqual(allowed.toSorted())
  })
})

test('an unsigned webhook runs for nobody', async () => {
  const begin = () => Promise.all(names.map((name) => app.fetch(`/hooks/${name}`, { json: {} })))
  expect(await verdicts('webhook', begin)).toEqual(EXPECTED['anonymous']!)
})

test('a tick of cron runs for the app itself', async () => {
  const schedules = app.get(cronSchedules)!.all
  expect(await verdicts('cron', () => Promise.all(schedules.map((each) => each.run())))).toEqual(
    EXPECTED['system']!,
  )
})

describe('a job', () => {
  const jobOf = async (change: (id: string) => Promise<unknown>, name: string) => {
    const user = (await app.auth.users.create({ email: `job${app.runs.length}@example.com` }))!
    app.runs.length = 0
    const caller = { kind: 'user', id: user.id } as const
    await queued.add({ action: name, input: {}, caller, delay: '1m' })
    await change(user.id)
    await untilMoving(app, 'the job', () => app.runs.length > 0, '5s')
    return { verdict: verdictOf(app.runs[0]!), caller: app.runs[0]!.caller, id: user.id }
  }

  test('of a user who was disabled or removed meanwhile is refused, once, and says whose it was', async () => {
    for (const end of [app.auth.users.disable, app.auth.users.remove]) {
      const { verdict, caller, id } = await jobOf(end, 'user')
      expect(verdict).toBe(N)
      expect(caller).toEqual({ kind: 'user', id })
    }
    expect((await queued.list({ state: 'failed' })).jobs.every((job) => job.attempt === 1)).toBe(
      true,
    )
  })

  test('may what its user may when it runs', async () => {
    const promoted = await jobOf((id) => app.auth.roles.grant(id, 'clerk'), 'read')
    expect(promoted.verdict).toBe('yes')
  })
})
