import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { action, defineError, event, kit, t } from 'bunbase'
import type { EventsPlugin } from 'bunbase/plugins/events'
import type { HttpPlugin } from 'bunbase/plugins/http'
import type { McpPlugin } from 'bunbase/plugins/mcp'
import { untilMoving } from '../queue/app.ts'
import { openNotes } from '../../../plugins/studio/notes.ts'
import { type Refused, type StudioApp, type Visit, studioApp } from './app.ts'

interface AppPlugin {
  name: 'app'
  needs: EventsPlugin | HttpPlugin | McpPlugin
}
const { action: appAction, triggers } = kit<AppPlugin>()

const invited = event('orgs.invited', { payload: t.Object({ email: t.String() }) })

const mail = appAction(
  {
    name: 'mail.send',
    input: t.Object({ email: t.String() }),
    output: t.Object({}),
    triggers: [triggers.event(invited as never)] as never,
  },
  () => ({}),
)
const invite = appAction(
  {
    name: 'orgs.invite',
    description: 'Invites somebody.',
    input: t.Object({ email: t.String(), note: t.Optional(t.String()) }),
    output: t.Object({ sent: t.Boolean() }),
    triggers: [triggers.api('POST', '/invitations'), triggers.tool({ name: 'invite' })] as never,
  },
  async ({ email }, ctx) => {
    if (email === 'broken') throw new Error(`Mail server ${Math.random()} is away`)
    await ctx.call(audit, {})
    await ctx.event.emit(invited as never, { email } as never)
    return { sent: true }
  },
)
const NameTaken = defineError('NAME_TAKEN', { status: 409, message: 'That name is taken.' })
const name = action(
  { name: 'orgs.name', input: t.Object({}), output: t.Object({}), errors: [NameTaken] },
  () => {
    throw new NameTaken()
  },
)
const audit = action({ name: 'audit', input: t.Object({}), output: t.Object({}) }, () => ({}))

let given: StudioApp
let page: Visit
beforeAll(async () => {
  given = await studioApp([mail, invite, audit, name])
  ;({ page } = given)
}, 60_000)
afterAll(() => given[Symbol.asyncDispose]())

test('before anything has run, the overview says how to begin', async () => {
  const shown = await page.call('studio.overview', {})
  expect(shown).toMatchObject({ empty: true, failing: [], attention: [] })
  expect(shown.first).toMatchObject({ action: 'orgs.invite' })
  expect(shown.first!.curl).toStartWith('curl -X POST')
})

describe('once runs have settled', () => {
  beforeAll(async () => {
    const { app } = given
    for (let n = 0; n < 10; n++) await app.call(invite, { email: 'ann@a.test' })
    for (let n = 0; n < 6; n++) await app.call(invite, { email: 'broken' }).catch(() => undefined)
    await untilMoving(
      app,
      'the mails are sent',
      () => app.runs.filter(({ action: of }) => of.name === 'mail.send').length === 10,
    )
  }, 60_000)

  test('the overview counts them, and groups what failed by its cause', async () => {
    const shown = await page.call('studio.overview', {})
    expect(shown.empty).toBe(false)
    const counter = (key: string) => shown.counters.find((one) => one.key === key)!
    expect(counter('runs').value).toBe(36)
    expect(counter('failureRate').value).toBeCloseTo(6 / 36)
    expect(counter('queue')).toMatchObject({ value: 0 })
    expect(shown.failing).toMatchObject([{ action: 'orgs.invite', count: 6, status: 'open' }])
    expect(shown.attention[0]).toMatchObject({
      sev: 'error',
      to: `/queue?tab=failures&fp=${shown.failing[0]!.fp}`,
    })
    expect(shown.slow.map(({ action: of }) => of)).toContain('orgs.invite')
    expect(shown.series.runs.reduce((sum, each) => sum + each, 0)).toBe(36)
  })

  test('a group that somebody has muted asks for nobody’s attention', async () => {
    const { items } = await page.call('studio.errors.list', {})
    const { fp } = items[0]!
    await page.call('studio.errors.mark', { fp, status: 'muted' })
    expect((await page.call('studio.overview', {})).attention).toEqual([])
    expect((await page.call('studio.errors.list', {})).items[0]!.status).toBe('muted')
    await page.call('studio.errors.mark', { fp, status: 'open' })
    expect((await page.call('studio.errors.list', {})).items[0]!.status).toBe('open')
  })

  test('the catalogue shows how each action did', async () => {
    const { actions } = await page.call('studio.actions.list', {})
    const row = actions.find(({ name }) => name === 'orgs.invite')!
    expect(row.stats).toMatchObject({ runs: 16, errRate: 6 / 16 })
  })

  test('a group that was resolved and fails again is open again, and says so', async () => {
    const first = async () => (await page.call('studio.errors.list', {})).items[0]!
    const { fp, count } = await first()
    await page.call('studio.errors.mark', { fp, status: 'resolved' })
    expect(await first()).toMatchObject({ fp, status: 'resolved' })
    // Whoever opens the project next sees it too.
    const at = openNotes(given.root)
    expect((await at.read()).marks[fp]).toMatchObject({ status: 'resolved' })
    const resolvedAt = given.app.clock.now()
    await given.app.clock.advance(5)
    await given.app.call(invite, { email: 'broken' }).catch(() => undefined)
    expect(await first()).toMatchObject({ status: 'open', resolvedAt, count: count + 1 })
    expect((await page.call('studio.overview', {})).attention[0]!.text).toContain('came back')
    await page.call('studio.errors.mark', { fp, status: 'open' })
    expect(await first()).not.toHaveProperty('resolvedAt')
  })

  test('the topology shows what is declared and what was seen', async () => {
    const { nodes, edges, warnings } = await page.call('studio.topology', {})
    const edge = (from: string, to: string) =>
      edges.find((one) => one.from === from && one.to === to)
    expect(nodes.find(({ id }) => id === 'action:orgs.invite')!.rate).toBeGreaterThan(0)
    expect(edge('trigger:api POST /invitations', 'action:orgs.invite')).toMatchObject({
      ...{ declared: true, kind: 'triggers' },
    })
    expect(edge('topic:orgs.invited', 'action:mail.send')).toMatchObject({
      declared: true,
      seen: true,
    })
    expect(edge('action:orgs.invite', 'topic:orgs.invited')).toMatchObject({
      ...{ declared: false, seen: true, kind: 'emits' },
    })
    expect(edge('action:orgs.invite', 'action:audit')).toMatchObject({ kind: 'calls', seen: true })
    // Who listens is reached by the event, however it is brought there.
    expect(edge('action:orgs.invite', 'action:mail.send')).toBeUndefined()
    const { observed } = await page.call('studio.actions.get', { name: 'orgs.invite' })
    expect(observed.causes).toMatchObject([
      { kind: 'calls', name: 'audit' },
      { kind: 'emits', name: 'orgs.invited' },
    ])
    expect(observed.since).toBeLessThanOrEqual(given.app.clock.now())
    const called = await page.call('studio.actions.get', { name: 'audit' })
    expect(called.observed.by).toMatchObject([{ kind: 'calls', name: 'orgs.invite' }])
    expect(warnings).toEqual([])
  })

  test('events show who listens and what came; they can be emitted', async () => {
    const { topics } = await page.call('studio.events.topics', {})
    expect(topics).toMatchObject([{ name: 'orgs.invited', listeners: ['mail.send'] }])
    const before = (await page.call('studio.events.recent', { topic: 'orgs.invited' })).items
    expect(before[0]).toMatchObject({
      ...{ payload: { email: 'ann@a.test' }, received: [{ listener: 'mail.send', ok: true }] },
    })
    const emitted = await page.call('studio.events.emit', {
      ...{ topic: 'orgs.invited', payload: { email: 'bob@a.test' }, as: { kind: 'system' } },
    })
    expect(emitted).toEqual({ listeners: 1 })
    const wrong = page.call('studio.events.emit', {
      ...{ topic: 'orgs.invited', payload: { mail: 1 }, as: { kind: 'system' } },
    })
    expect(await wrong.catch((error: Refused) => error.code)).toBe('INVALID_PAYLOAD')
  })
})

test('what an action declares to answer asks for nobody’s attention, however often it does', async () => {
  for (let n = 0; n < 8; n++) await given.app.call(name, {}).catch(() => undefined)
  const shown = await page.call('studio.overview', {})
  expect(shown.failing).toContainEqual(expect.objectContaining({ action: 'orgs.name', count: 8 }))
  expect(shown.attention.filter(({ text }) => text.includes('orgs.name'))).toEqual([])
})

describe('agents', () => {
  test('see the tools as they are told of them', async () => {
    const info = await page.call('studio.mcp.info', {})
    expect(info).toMatchObject({ enabled: true, endpoint: `${page.url}/mcp` })
    expect(info.tools).toMatchObject([{ name: 'invite', action: 'orgs.invite' }])
    expect(info.lint).toMatchObject([{ tool: 'invite', rule: 'optional-without-default' }])
  })

  test('call them as somebody, and see the answer as it travels', async () => {
    const as = { kind: 'user', id: 'ann' } as const
    const called = await page.call('studio.mcp.call', {
      ...{ tool: 'invite', args: { email: 'ann@a.test' }, as },
    })
    expect(called).toMatchObject({
      ...{ isError: false, structuredValid: true, result: { structuredContent: { sent: true } } },
      wire: { req: { method: 'tools/call' } },
    })
    const { run } = await page.call('studio.runs.get', { id: called.runId! })
    expect(run).toMatchObject({ trigger: 'tool', userId: 'ann' })
    const wrong = await page.call('studio.mcp.call', { tool: 'invite', args: { mail: 1 }, as })
    expect(wrong).toMatchObject({ isError: true, structuredValid: null })
    const missing = page.call('studio.mcp.call', { tool: 'nothing', as })
    expect(await missing.catch((error: Refused) => error.status)).toBe(404)
  })

  test('are heard while somebody listens, without what is secret', async () => {
    const poll = async (cursor: string | null) =>
      (await page.call('studio.live.poll', { topics: [{ topic: 'mcp', cursor }] })).batches[0]!
    const { cursor } = await poll(null)
    const ask = (id: number, method: string, params: object) =>
      fetch(`${page.url}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
      })
    const clientInfo = { name: 'claude', version: '9' }
    const hello = await ask(1, 'initialize', {
      ...{ protocolVersion: '2025-11-25', capabilities: {}, clientInfo },
    })
    expect(hello.status).toBe(200)
    await ask(2, 'tools/call', {
      ...{ name: 'invite', arguments: { email: 'ann@a.test', password: 'hunter2' } },
    })
    await ask(3, 'tools/nothing', {})
    await page.call('studio.mcp.call', {
      ...{ tool: 'invite', args: { email: 'ann@a.test' }, as: { kind: 'system' } },
    })
    const { items } = await poll(cursor)
    expect(items).toMatchObject([
      { method: 'initialize', client: 'claude 9', isError: false, runId: null },
      { method: 'tools/call', about: 'invite', runId: expect.any(String) },
      { method: 'tools/nothing', isError: true, res: { error: { code: -32601 } } },
      { method: 'tools/call', client: 'Studio tester', caller: { kind: 'system' } },
    ])
    expect(JSON.stringify(items)).not.toContain('hunter2')
  })
})

test('a cause that has not failed for long while its action succeeds is no news', async () => {
  const news = async () =>
    (await page.call('studio.overview', {})).attention.map(({ text }) => text)
  expect(await news()).toEqual([expect.stringContaining('orgs.invite: 7 failures')])
  await given.app.clock.advance(660_000)
  expect(await news()).toHaveLength(1)
  await given.app.call(invite, { email: 'ann@a.test' })
  expect(await news()).toEqual([])
  await given.app.call(invite, { email: 'broken' }).catch(() => undefined)
  expect(await news()).toHaveLength(1)
})
