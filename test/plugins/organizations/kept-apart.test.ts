// R44: whatever is kept by a key is kept by organisation. One user works in two of them, by the same keys in
// both, which is the hardest case: nothing else tells the two apart.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Action, event, t } from 'bunbase'
import { runHistory } from 'bunbase/plugins/persistence'
import { type Job, jobs } from 'bunbase/plugins/queue'
import { thrown } from '../../kernel/thrown.ts'
import { send, session } from '../mcp/client.ts'
import { untilMoving } from '../queue/app.ts'
import type { OrgApp } from './app.ts'
import { action, guards, saasApp, triggers } from './saas-app.ts'

const happened = event('happened', { payload: t.Object({ what: t.String() }) })
const inOrg = [guards.inOrg()] as const
const named = t.Object({ what: t.String() })
/** Whose work was done, by what was given. */
const done: [what: string, org: string | undefined][] = []

const work = action(
  {
    name: 'work',
    input: named,
    output: t.Void(),
    guards: inOrg,
    triggers: [triggers.event(happened)],
  },
  ({ what }, { org }) => void done.push([what, org.id]),
)
const tell = action(
  { name: 'tell', input: named, output: t.Void(), guards: inOrg },
  ({ what }, { event: events }) => events.emit(happened, { what }),
)
const tellOf = action(
  { name: 'tellOf', input: t.Object({ org: t.String() }), output: t.Void() },
  async ({ org }, ctx) => {
    await ctx.event.emit(happened, { what: 'event' }, { org })
    await ctx.queue.add(work, { what: 'job' }, { org })
    await ctx.schedule('1s', work, { what: 'schedule' }, { org })
  },
)
const add = action(
  {
    name: 'add',
    input: t.Object({ key: t.String(), after: t.String() }),
    output: t.Object({ id: t.String() }),
    guards: inOrg,
  },
  async ({ key, after }, { queue }) => {
    const keys = { uniqueKey: `u-${key}`, idempotencyKey: `i-${key}`, group: `g-${key}` }
    return { id: await queue.add(work, { what: 'keyed' }, { ...keys, delay: after as '1s' }) }
  },
)
const job = action(
  {
    name: 'job',
    input: t.Object({ id: t.String(), act: t.String() }),
    output: t.Unknown(),
    guards: inOrg,
  },
  async ({ id, act }, { queue }) => {
    if (act === 'list') return (await queue.list()).jobs.map((it) => it.id)
    if (act === 'update') return queue.update(id, { priority: 1 })
    return queue[act as 'get' | 'cancel' | 'retry' | 'remove'](id)
  },
)
const limited = action(
  {
    name: 'limited',
    input: t.Object({}),
    output: t.Object({ own: t.Boolean() }),
    guards: [...inOrg, guards.rateLimit({ limit: 1, window: '1h' })],
    triggers: [triggers.api('POST', '/limited')],
  },
  async (_input, { rateLimit }) => ({
    own: (await rateLimit.take('own', { limit: 1, window: '1h' })).allowed,
  }),
)
const charge = action(
  {
    name: 'charge',
    input: t.Object({}),
    output: t.Object({ org: t.String() }),
    guards: inOrg,
    triggers: [triggers.api('POST', '/charge')],
    idempotency: { required: true },
  },
  (_input, { org }) => ({ org: org.id }),
)
const page = action(
  {
    name: 'page',
    input: t.Object({}),
    output: t.Object({ org: t.String() }),
    guards: inOrg,
    triggers: [triggers.api('GET', '/page')],
  },
  (_input, { org }) => ({ org: org.id }),
)
const paying = action(
  {
    name: 'paying',
    input: t.Object({}),
    output: t.Object({ org: t.String() }),
    guards: [...inOrg, guards.hasPermission('invoices:pay')],
    triggers: [triggers.tool(), triggers.resource('bill://all')],
  },
  (_input, { org }) => ({ org: org.id }),
)
const changed = action(
  { name: 'changed', input: t.Object({}), output: t.Void(), guards: inOrg },
  (_input, ctx) => ctx.mcp.resourceUpdated('bill://all'),
)
const hooks = action(
  {
    name: 'hooks',
    input: t.Object({ id: t.String(), act: t.String() }),
    output: t.Unknown(),
    guards: inOrg,
  },
  async ({ id, act }, { webhook }) => {
    const { endpoints } = webhook!
    if (act === 'create') return endpoints.create({ url: 'https://example.com/in', org: id })
    if (act === 'list') return endpoints.list({ org: id })
    if (act === 'send') return webhook!.send(id, 'a.b', {})
    return endpoints[act as 'get' | 'rotate' | 'enable' | 'disable' | 'remove'](id)
  },
)
const spend = action(
  {
    name: 'spend',
    input: t.Object({ key: t.String() }),
    output: t.Object({ used: t.Number(), mail: t.String() }),
    guards: inOrg,
  },
  async ({ key: idempotencyKey }, { usage, mailer }) => {
    const { used } = await usage.record('messages', 7, { idempotencyKey })
    const letter = { to: 'same@example.com', subject: 'Spent', text: 'Seven.' }
    return { used, mail: (await mailer.send({ ...letter, idempotencyKey })).id }
  },
)
const all: Action[] = [
  spend,
  work,
  tell,
  tellOf,
  add,
  job,
  limited,
  charge,
  page,
  paying,
  changed,
  hooks,
]

let app: OrgApp
/** Two organisations in which `user` is an owner. */
let user: string
let orgs: readonly [string, string]
let headers: readonly [Record<string, string>, Record<string, string>]
beforeAll(async () => {
  app = await saasApp('sqlite', {
    actions: all,
    config: { roles: { member: { permissions: [] }, payer: { permissions: ['invoices:pay'] } } },
  })
  await app.start()
  const one = await app.organization('One')
  const other = await app.orgs.create({ name: 'Other', owner: one.owner.id })
  user = one.owner.id
  orgs = [one.id, other.id]
  headers = [await app.headers(one.owner, one.id), await app.headers(one.owner, other.id)]
})
afterAll(() => app[Symbol.asyncDispose]())

/** Calls in the first organisation, or the second. */
const call = <T>(which: 0 | 1, name: string, input: object): Promise<T> =>
  app.call(name, input as never, { as: { user }, org: orgs[which] }) as Promise<T>
const worked = async (what: string, count: number): Promise<(string | undefined)[]> => {
  const of = () => done.filter((it) => it[0] === what).map(([, org]) => org)
  await untilMoving(app, what, () => of().length >= count)
  return of()
}

const kept: Record<string, () => Promise<void>> = {
  async 'limits, and what is told of them'() {
    const ask = async (which: 0 | 1) => {
      const response = await app.fetch('/limited', { method: 'POST', headers: headers[which] })
      return [response.status, response.headers.get('ratelimit'), await response.json()]
    }
    const [status, standing, body] = await ask(0)
    expect([status, body]).toEqual([200, { own: true }])
    expect((await ask(0))[0]).toBe(429)
    expect(await ask(1)).toEqual([200, standing, { own: true }])
  },
  async 'idempotency keys'() {
    const ask = async (which: 0 | 1) => {
      const response = await app.fetch('/charge', {
        method: 'POST',
        headers: { ...headers[which], 'idempotency-key': 'same' },
      })
      return [response.headers.get('idempotency-replayed'), await response.json()]
    }
    expect([await ask(0), await ask(1), await ask(0)]).toEqual([
      [null, { org: orgs[0] }],
      [null, { org: orgs[1] }],
      ['true', { org: orgs[0] }],
    ])
  },
  async 'use, what a plan has of it, and mails by a key'() {
    const first = await call<{ used: number; mail: string }>(0, 'spend', { key: 'same' })
    expect(await call(0, 'spend', { key: 'same' })).toEqual(first)
    const other = await call<{ used: number; mail: string }>(1, 'spend', { key: 'same' })
    expect([first.used, other.used]).toEqual([7, 7])
    expect(other.mail).not.toBe(first.mail)
    const mails = () => app.outbox.filter(({ subject }) => subject === 'Spent')
    await untilMoving(app, 'both are sent', () => mails().length >= 2)
    expect(mails()).toHaveLength(2)
  },
  async 'cached answers'() {
    const [one, other] = await Promise.all(headers.map((it) => app.fetch('/page', { headers: it })))
    expect(await one!.json()).not.toEqual(await other!.json())
    expect(one!.headers.get('vary')).toContain('x-organization')
  },
  async 'unique keys, idempotency keys and groups of jobs'() {
    const slow = await call<{ id: string }>(0, 'add', { key: 'k', after: '1d' })
    expect(await call<{ id: string }>(0, 'add', { key: 'k', after: '1s' })).toEqual(slow)
    const own = await call<{ id: string }>(1, 'add', { key: 'k', after: '1s' })
    expect(own).not.toEqual(slow)
    // As they were given, whatever they are stored as.
    expect(await app.get(jobs)!.get(own.id)).toMatchObject({ uniqueKey: 'u-k', group: 'g-k' })
    expect(await worked('keyed', 1)).toEqual([orgs[1]])
  },
  async 'what a run is told of jobs, and may do to them'() {
    const { id } = await call<{ id: string }>(1, 'add', { key: 'theirs', after: '1d' })
    expect(await call(0, 'job', { id, act: 'get' })).toBeUndefined()
    expect(await call<string[]>(0, 'job', { id, act: 'list' })).not.toContain(id)
    for (const act of ['cancel', 'retry', 'update', 'remove']) {
      const refused = await thrown(call(0, 'job', { id, act }))
      const absent = await thrown(call(0, 'job', { id: id.replace(/.$/, 'x'), act }))
      expect([refused, absent]).toMatchObject([
        { code: 'JOB_NOT_FOUND' },
        { code: 'JOB_NOT_FOUND' },
      ])
    }
    expect(await call<string[]>(1, 'job', { id, act: 'list' })).toContain(id)
    expect(await call<Job>(1, 'job', { id, act: 'get' })).toMatchObject({ id, priority: 0 })
    expect(await call<string>(1, 'job', { id, act: 'cancel' })).toBe('cancelled')
  },
  async events() {
    await call(0, 'tell', { what: 'told' })
    await call(1, 'tell', { what: 'told' })
    expect(await worked('told', 2)).toEqual([...orgs])
  },
  async 'events, jobs and times that the app itself names one for'() {
    await app.call(tellOf, { org: orgs[1] }, { as: 'system' })
    for (const what of ['event', 'job', 'schedule'])
      expect(await worked(what, 1)).toEqual([orgs[1]])
  },
  async 'lists of tools'() {
    await app.orgs.members.add(orgs[1], {
      user: (await app.user('payer')).id,
      role: 'payer',
    })
    const both = await app.user('both')
    await app.orgs.members.add(orgs[0], { user: both.id, role: 'member' })
    await app.orgs.members.add(orgs[1], { user: both.id, role: 'payer' })
    const names = async (org: string) => {
      const answer = await send(app, 'tools/list', {}, await app.headers(both, org))
      return answer.message.result.tools.map((tool: { name: string }) => tool.name)
    }
    expect([await names(orgs[0]), await names(orgs[1])]).toEqual([[], ['paying']])
  },
  async 'what is told of resources'() {
    const listening = async (which: 0 | 1) => {
      const own = await session(app, headers[which])
      await send(app, 'resources/subscribe', { uri: 'bill://all' }, own)
      const news = await app.fetch('/mcp', { headers: { ...own, accept: 'text/event-stream' } })
      return { own, news: news.body!.pipeThrough(new TextDecoderStream()).getReader() }
    }
    const [one, other] = [await listening(0), await listening(1)]
    await call(1, 'changed', {})
    let heard = ''
    while (!heard.includes('resources/updated')) heard += (await other.news.read()).value
    for (const { own } of [one, other]) await app.fetch('/mcp', { method: 'DELETE', headers: own })
    let unheard = ''
    for (let chunk = await one.news.read(); !chunk.done; chunk = await one.news.read()) {
      unheard += chunk.value
    }
    expect(unheard).not.toContain('resources/updated')
    // Nobody hears of what they may not read.
    const { message } = await send(
      app,
      'resources/subscribe',
      { uri: 'bill://all' },
      await session(app, await app.headers(await app.user('stranger'), orgs[1])),
    )
    expect(message.error?.message).toBe('Resource not found')
  },
  async 'addresses that webhooks are sent to'() {
    const { id } = await call<{ id: string }>(1, 'hooks', { id: orgs[1], act: 'create' })
    expect(await call(0, 'hooks', { id, act: 'get' })).toBeUndefined()
    for (const act of ['rotate', 'enable', 'disable', 'remove', 'send']) {
      const refused = await thrown(call(0, 'hooks', { id, act }))
      expect(refused).toMatchObject({ code: 'WEBHOOK_ENDPOINT_NOT_FOUND' })
    }
    // Whichever it names, it makes and sees its own.
    const own = await call<{ id: string }>(0, 'hooks', { id: orgs[1], act: 'create' })
    const listed = await call<{ id: string }[]>(0, 'hooks', { id: orgs[1], act: 'list' })
    expect(listed.map((it) => it.id)).toEqual([own.id])
    expect(await call(1, 'hooks', { id, act: 'get' })).toMatchObject({ id, org: orgs[1] })
  },
  async 'invitations of one address'() {
    const email = 'same@example.com'
    const made: string[] = []
    for (const org of orgs) {
      made.push((await app.orgs.invitations.create(org, { email, role: 'member' })).id)
    }
    const lists = await Promise.all(orgs.map((org) => app.orgs.invitations.list(org)))
    expect(lists.map((list) => list.map(({ id }) => id))).toEqual([[made[0]!], [made[1]!]])
    expect(await thrown(app.orgs.invitations.cancel(orgs[0], made[1]!))).toMatchObject({
      code: 'NOT_FOUND',
    })
    const tokens = app.sent.filter(({ invitation }) => invitation.email === email)
    const invited = { id: (await app.user('invited')).id, email }
    expect(await app.orgs.invitations.accept(tokens[1]!.token, invited)).toBe(orgs[1])
    expect(await app.orgs.members.get(orgs[0], invited.id)).toBeUndefined()
  },
  async 'roles and teams of one name'() {
    await app.orgs.roles.define(orgs[0], 'clerk', { permissions: [] })
    await app.orgs.roles.define(orgs[1], 'clerk', { permissions: ['invoices:pay'] })
    const clerk = await app.user('clerk')
    for (const org of orgs) {
      await app.orgs.members.add(org, { user: clerk.id, role: 'clerk' })
      await app.orgs.teams.create(org, 'Same')
    }
    const verdicts = await Promise.all(
      orgs.map((org) => app.explain('paying', { as: { user: clerk.id }, org })),
    )
    expect(verdicts.map((it) => it.at(-1)!.allowed)).toEqual([false, true])
  },
  async 'the history of runs'() {
    const history = app.get(runHistory)!
    const before = await history.counts({ org: orgs[1] })
    await call(0, 'tell', { what: 'history' })
    expect(await history.counts({ org: orgs[1] })).toEqual(before)
    const [last] = (await history.list({ org: orgs[0], action: 'tell' })).items
    expect((await history.get(last!.id))!.input).toEqual({ what: 'history' })
  },
}

test('of tables of the plugins, which see to it themselves, nobody is warned', () => {
  const warned = app.logs.filter(({ message }) => message.includes('tenantTables'))
  expect(warned.map(({ fields }) => fields['table'])).toEqual([])
})

test.each(Object.keys(kept))('%s are kept by organisation', (name) => kept[name]!())
