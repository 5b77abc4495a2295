// What the spans of a run say: who decided, what was asked of the database, what it caused, whom it called.
import { describe, expect, test } from 'bun:test'
import { type Action, Forbidden, event, guard, kit, t, triggers } from 'bunbase'
import { type DbPlugin, sql } from 'bunbase/db'
import { type EventsPlugin, events } from 'bunbase/plugins/events'
import { type QueuePlugin, queue } from 'bunbase/plugins/queue'
import type { RunOutline, SpanSummary } from 'bunbase/plugins/persistence'
import { engines } from '../../services.ts'
import { untilMoving } from '../queue/app.ts'
import { type HistoryApp, historyApp } from './history-app.ts'

const none = t.Object({})
const { action } = kit<DbPlugin | QueuePlugin | EventsPlugin>()
const { event: onEvent } = triggers as unknown as { event(of: object): never }

const signedUp = event('signed.up', { payload: t.Object({ email: t.String() }) })
const unheard = event('unheard', { payload: none })
const greet = action(
  {
    name: 'greet',
    input: t.Object({ email: t.String() }),
    output: none,
    triggers: [onEvent(signedUp)],
  },
  () => ({}),
)
const later = action(
  { name: 'later', input: t.Object({ n: t.Integer() }), output: none },
  () => ({}),
)
const works = action({ name: 'works', input: none, output: none }, async (_, ctx) => {
  ctx.logger.info('outside of the part')
  await ctx.trace.span('step', 'part', async () => {
    ctx.logger.warn('inside of it')
    await ctx.queue.add(later, { n: 1 })
  })
  await ctx.queue.addMany(later, [{ n: 2 }, { n: 3 }])
  await ctx.event.emit(signedUp, { email: 'ann@example.com' })
  await ctx.event.emit(unheard, {})
  await sql`create table if not exists things (id integer)`.execute(ctx.db)
  await sql`insert into things values (1), (2)`.execute(ctx.db)
  return {}
})

const yes = guard('yes', async () => ({}))
const no = guard('no', () => {
  throw new Error('not on a Sunday')
})
const never = guard('never', () => {
  throw new Forbidden()
})
const broken = guard('broken', async () => {
  throw new TypeError('x is undefined')
})
const guarded = (name: string, guards: never) =>
  action({ name, input: none, output: none, guards }, () => ({}))
const allowed = guarded('allowed', [yes] as never)
const refused = guarded('refused', [yes, no, yes] as never)
const forbidden = guarded('forbidden', [never] as never)
const failing = guarded('failing', [broken] as never)

const calls = action(
  { name: 'calls', input: t.Object({ url: t.String() }), output: t.Object({ seen: t.Any() }) },
  async ({ url }, ctx) => {
    const [seen] = await Promise.all([
      fetch(url, { method: 'post', headers: { 'x-own': '1' } }).then((it) => it.json()),
      ctx.logger.info('meanwhile'),
    ])
    await fetch('http://127.0.0.1:1/nobody').catch(() => undefined)
    return { seen }
  },
)

const all = [greet, later, works] as Action[]
const alone = [allowed, refused, forbidden, failing, calls] as Action[]

const outlineOf = async ({ history, last }: HistoryApp, of: Action): Promise<RunOutline> =>
  (await history.outline((await last(of)).id))!
const named = ({ spans }: RunOutline, kind: string): SpanSummary[] =>
  spans.filter((span) => span.kind === kind)

for (const engine of await engines()) {
  describe(engine, () => {
    test('jobs and events, with what they caused', async () => {
      await using opened = await historyApp(all, {}, engine, {}, [queue(), events()])
      const { app, history } = opened
      await app.start()
      await app.call(works, {})
      const run = await outlineOf(opened, works)
      const detail = async ({ id }: SpanSummary) => (await history.span(run.id, id))!
      const jobs = await Promise.all(named(run, 'job').map(detail))
      const [handler] = named(run, 'handler')
      const [part] = named(run, 'step')
      expect(jobs.map(({ name, group }) => [name, group])).toEqual([
        ['later', 'queue'],
        ['later and 1 more', 'queue'],
        ['greet', 'queue'],
      ])
      const [heard, nobody] = named(run, 'event')
      expect(jobs.map(({ parentId }) => parentId)).toEqual([part!.id, handler!.id, heard!.id])
      const ids = jobs.flatMap(({ attributes }) => attributes['job.ids'] as string[])
      expect(ids.length).toEqual(4)
      const ran = async () => (await history.list({ action: ['later', 'greet'] })).items
      await untilMoving(app, 'the runs it caused', async () => (await ran()).length === 4)
      const caused = await ran()
      expect(new Set(caused.map(({ traceId }) => traceId))).toEqual(new Set([run.traceId]))
      expect(caused.map(({ action: of, parentSpanId }) => `${of} ${parentSpanId}`).sort()).toEqual(
        [
          `greet ${jobs[2]!.id}`,
          `later ${jobs[0]!.id}`,
          ...[1, 2].map(() => `later ${jobs[1]!.id}`),
        ].sort(),
      )
      expect((await detail(heard!)).attributes['event.id']).toBeString()
      expect((await detail(nobody!)).attributes).toEqual({ 'event.heard': false })
    })

    test('queries say how many rows they gave, or changed', async () => {
      await using opened = await historyApp(all, {}, engine, {}, [queue(), events()])
      await opened.app.call(works, {})
      const { id, spans } = await opened.last(works)
      const insert = spans.find(({ name }) => name === 'insert things')!
      expect(insert.attributes).toMatchObject({ 'db.response.affected_rows': 2 })
      expect((await opened.history.span(id, insert.id))!.group).toEqual('db')
    })

    test('lines know the span they were logged in', async () => {
      await using opened = await historyApp(all, {}, engine, {}, [queue(), events()])
      const { app, history } = opened
      await app.call(works, {})
      const run = await outlineOf(opened, works)
      const [handler, part] = [named(run, 'handler')[0]!, named(run, 'step')[0]!]
      expect(run.logs.map(({ message, spanId }) => [message, spanId])).toEqual([
        ['outside of the part', handler.id],
        ['inside of it', part.id],
      ])
      const inside = (await history.span(run.id, part.id))!
      expect(inside.logs.map(({ message }) => message)).toEqual(['inside of it'])
      expect(await history.span(run.id, 'no such span')).toBeUndefined()
      expect(await history.span('no such run', part.id)).toBeUndefined()
      expect(await history.outline('no such run')).toBeUndefined()
    })
  })
}

test('an outline leaves out what spans say of themselves, and nothing else', async () => {
  await using opened = await historyApp(all, {}, 'sqlite', {}, [queue(), events()])
  await opened.app.call(works, {})
  const { spans, ...rest } = await opened.last(works)
  const outline = await outlineOf(opened, works)
  expect(outline).toMatchObject(rest)
  expect(outline.spans.map(({ id }) => id)).toEqual(spans.map(({ id }) => id))
  for (const span of outline.spans) expect(Object.keys(span)).not.toContain('attributes')
})

test('guards say what they decided, and why not', async () => {
  await using opened = await historyApp(alone)
  const decisions = async (of: Action): Promise<Record<string, unknown>[]> => {
    await opened.app.call(of, {}).catch(() => undefined)
    const { spans } = await opened.last(of)
    return spans
      .filter(({ kind }) => kind === 'guard')
      .map(({ name, attributes }) => ({ name, ...attributes }))
  }
  const from = (name: string) => ({ 'guard.from': `action ${name}` })
  expect(await decisions(allowed)).toEqual([
    { name: 'yes', ...from('allowed'), 'guard.decision': 'allowed' },
  ])
  expect(await decisions(refused)).toEqual([
    { name: 'yes', ...from('refused'), 'guard.decision': 'allowed' },
    {
      name: 'no',
      ...from('refused'),
      'guard.decision': 'refused',
      'guard.reason': 'not on a Sunday',
    },
  ])
  expect(await decisions(forbidden)).toMatchObject([{ 'guard.decision': 'refused' }])
  expect(await decisions(failing)).toMatchObject([
    { 'guard.decision': 'failed', 'guard.reason': 'x is undefined' },
  ])
})

describe('requests to others', () => {
  const peer = () =>
    Bun.serve({
      port: 0,
      hostname: '127.0.0.1',
      fetch: ({ headers }) =>
        Response.json({ traceparent: headers.get('traceparent'), own: headers.get('x-own') }),
    })

  test('are spans without what is secret in an address; nobody is told the trace', async () => {
    await using server = peer()
    await using opened = await historyApp(alone)
    const url = `http://user:pw@127.0.0.1:${server.port}/hooks/T0123456789abcdef?key=secret`
    const { seen } = (await opened.app.call(calls, { url })) as { seen: object }
    expect(seen).toEqual({ traceparent: null, own: '1' })
    const { spans, logs } = await opened.last(calls)
    const [sent, lost] = spans.filter(({ kind }) => kind === 'http')
    expect(sent).toMatchObject({
      name: `POST 127.0.0.1:${server.port}`,
      attributes: {
        'http.request.method': 'POST',
        'server.address': '127.0.0.1',
        'url.full': `http://127.0.0.1:${server.port}/hooks/…?…`,
        'http.response.status_code': 200,
      },
    })
    expect(sent!.error).toBeUndefined()
    expect(lost!.error).toBeString()
    expect(logs[0]!.spanId).toEqual(sent!.parentId)
  })

  test('tell the trace to hosts that the config names', async () => {
    await using server = peer()
    await using opened = await historyApp(alone, { traceparentTo: ['127.0.0.1'] })
    const url = `http://127.0.0.1:${server.port}/`
    const { seen } = (await opened.app.call(calls, { url })) as { seen: { traceparent: string } }
    const { traceId, spans } = await opened.last(calls)
    const [sent] = spans.filter(({ kind }) => kind === 'http')
    expect(seen).toEqual({ traceparent: `00-${traceId}-${sent!.id}-01`, own: '1' } as never)
  })

  test('are left alone once no app is there that wants them', async () => {
    const before = globalThis.fetch
    {
      await using one = await historyApp(alone)
      await using two = await historyApp(alone)
      expect(one.app.runs).toEqual(two.app.runs)
      expect(globalThis.fetch).not.toBe(before)
    }
    expect(globalThis.fetch).toBe(before)
  })
})
