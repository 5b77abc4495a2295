import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { Forbidden, action, defineError, guard, kit, t } from 'bunbase'
import { type DbPlugin, type TypedQueryBuilder, database } from 'bunbase/db'
import type { QueuePlugin } from 'bunbase/plugins/queue'
import type { RunRow } from '../../../plugins/studio/contract/wire.ts'
import { type Refused, type StudioApp, type Visit, studioApp } from './app.ts'

interface AppPlugin {
  name: 'app'
  needs: DbPlugin | QueuePlugin
}

const Declined = defineError('CARD_DECLINED', { status: 402, message: 'The card was declined.' })
const onlyUsers = guard('onlyUsers', ({ caller }: { caller: { kind: string } }) => {
  if (caller.kind === 'anonymous') throw new Forbidden({ message: 'Nobody is signed in.' })
})

const charge = action(
  {
    name: 'billing.charge',
    input: t.Object({
      card: t.String(),
      email: t.Optional(t.String()),
      pin: t.Optional(t.String({ secret: true })),
    }),
    output: t.Object({ id: t.String(), at: t.String(), cents: t.Integer() }),
    guards: [onlyUsers],
  },
  async ({ card }, ctx) => {
    ctx.logger.warn('charging', { card })
    if (card === 'declined') throw new Declined({ message: `Card ${ctx.runId} was declined.` })
    if (card === 'broken') throw new TypeError('cannot read cents')
    return { id: ctx.runId, at: '2030-01-01T00:00:00.000Z', cents: 500 }
  },
)
const order = action(
  { name: 'orders.place', input: t.Object({}), output: t.Object({}) },
  async (_, ctx) => {
    await ctx.call(charge, { card: 'good' })
    return {}
  },
)
type Notes = TypedQueryBuilder<{ notes: { text: string } }>
const note = kit<AppPlugin>().action(
  { name: 'note', input: t.Object({ text: t.String() }), output: t.Object({ ok: t.Boolean() }) },
  async ({ text }, ctx) => {
    const { db, queue } = ctx
    await (db as unknown as Notes).insertInto('notes').values({ text }).execute()
    await queue.add(order, {}, { delay: '1h' })
    return { ok: true }
  },
)
const gate = Promise.withResolvers<void>()
const slow = action(
  { name: 'slow', input: t.Object({ n: t.Integer() }), output: t.Object({}), timeout: 0 },
  async (_, ctx) => {
    await Promise.race([
      gate.promise,
      new Promise((_resolve, reject) =>
        ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason as Error)),
      ),
    ])
    return {}
  },
)

let given: StudioApp
let page: Visit
const rows: Record<string, RunRow> = {}
const ann = { as: { user: 'ann' }, org: 'acme' } as const

beforeAll(async () => {
  given = await studioApp([charge, order, slow, note])
  const { app } = given
  await app.get(database)!.script('create table notes (id integer primary key, text text not null)')
  ;({ page } = given)
  const run = async (name: string, of: typeof charge | typeof order, input: object, as: object) => {
    await app.call(of as typeof charge, input as never, as).catch(() => undefined)
    await app.clock.advance(1000)
    rows[name] = { id: app.runs.at(-1)!.id } as RunRow
  }
  await run('good', charge, { card: 'good', email: 'ann@a.test' }, ann)
  await run('declined', charge, { card: 'declined' }, ann)
  await run('again', charge, { card: 'declined' }, { as: { user: 'bob' } })
  await run('broken', charge, { card: 'broken' }, { as: 'system' })
  await run('denied', charge, { card: 'good' }, {})
  await run('secret', charge, { card: 'good', pin: '1234' }, ann)
  await run('order', order, {}, ann)
}, 60_000)
afterAll(async () => {
  gate.resolve()
  await given[Symbol.asyncDispose]()
})

const ids = async (q: string, more = {}): Promise<string[]> =>
  (await page.call('studio.runs.list', { q, ...more })).items.map(({ id }) => id)
const named = (...names: string[]): string[] => names.map((name) => rows[name]!.id)

describe('the list of runs', () => {
  test('is newest first, by pages, without what they were given', async () => {
    const first = await page.call('studio.runs.list', { limit: 5 })
    expect(first.items).toHaveLength(5)
    expect(first.items[0]).toMatchObject({ action: 'orders.place', status: 'ok', trigger: 'call' })
    expect(JSON.stringify(first)).not.toContain('ann@a.test')
    const second = await page.call('studio.runs.list', { limit: 5, cursor: first.next! })
    expect(second.next).toBeNull()
    const all = [...first.items, ...second.items]
    expect(all).toHaveLength(8)
    expect(all.map(({ startedAt }) => -startedAt)).toEqual(
      all.map(({ startedAt }) => -startedAt).sort((a, b) => a - b),
    )
  })

  test.each([
    ['status:error', ['broken', 'again', 'declined']],
    ['status:denied', ['denied']],
    ['status:error code:CARD_DECLINED', ['again', 'declined']],
    ['-status:ok', ['denied', 'broken', 'again', 'declined']],
    ['status:error,denied -user:bob', ['denied', 'broken', 'declined']],
    ['user:bob', ['again']],
    ['org:acme status:error', ['declined']],
    ['action:orders', ['order']],
    ['action:orders.place', ['order']],
    ['-action:billing', ['order']],
    ['input.email:ann@a.test', ['good']],
    ['input.card:declined user:bob', ['again']],
    ['"was declined"', ['again', 'declined']],
    ['attempt:2', []],
    ['nonsense:1', []],
    ['trigger:cron', []],
  ])('narrows by %s', async (q, names) => {
    expect(await ids(q)).toEqual(named(...names))
  })

  test('narrows by duration and by time', async () => {
    expect(await ids('ms:>100000')).toEqual([])
    expect(await ids('ms:<=100000')).toHaveLength(8)
    const [newest] = (await page.call('studio.runs.list', { limit: 1 })).items
    expect(await ids('', { from: newest!.startedAt })).toHaveLength(2)
    expect(await ids('', { to: newest!.startedAt })).toHaveLength(6)
    expect(await ids('', { sort: 'old', limit: 1 })).toEqual(named('good'))
    expect(await ids('', { sort: 'slow' })).toHaveLength(8)
  })

  test('says how many there are of what', async () => {
    const facets = await page.call('studio.runs.facets', {})
    expect(facets).toMatchObject({
      ...{ total: 8, status: { ok: 4, error: 3, denied: 1 }, trigger: { call: 8 } },
      action: [
        { v: 'billing.charge', n: 7 },
        { v: 'orders.place', n: 1 },
      ],
      scanned: { hit: false },
    })
    const narrowed = await page.call('studio.runs.facets', { q: 'status:error' })
    expect(narrowed.status).toEqual({ error: 3 })
  })
})

describe('a run', () => {
  const get = (name: string) => page.call('studio.runs.get', { id: rows[name]!.id })

  test('shows what it was given and gave, its lines, guards and spans', async () => {
    const shown = await get('good')
    expect(shown.input!.value).toEqual({ card: 'good', email: 'ann@a.test' })
    expect(shown.output!.value).toMatchObject({ cents: 500 })
    expect(shown.run.startedBy).toEqual({ kind: 'user', id: 'ann', orgId: 'acme' })
    expect(shown.logs).toMatchObject([{ level: 'warn', msg: 'charging', fields: { card: 'good' } }])
    expect(shown.guards).toMatchObject([{ name: 'onlyUsers', decision: 'allow' }])
    const kinds = shown.spans.map(({ kind }) => kind)
    expect(kinds).toContain('guard')
    expect(kinds).toContain('action')
    const { span } = await page.call('studio.runs.span', {
      ...{ runId: shown.run.id, spanId: shown.spans.find(({ kind }) => kind === 'action')!.id },
    })
    expect(span.logs).toMatchObject([{ msg: 'charging' }])
  })

  test('shows why it was refused, and by whom', async () => {
    const shown = await get('denied')
    expect(shown.guards).toMatchObject([{ name: 'onlyUsers', decision: 'deny' }])
    expect(shown.error).toMatchObject({ code: 'FORBIDDEN', message: 'Nobody is signed in.' })
  })

  test('shows where it failed, and how often that happened', async () => {
    const broken = await get('broken')
    expect(broken.error).toMatchObject({ name: 'TypeError', message: 'cannot read cents' })
    expect(broken.error!.stack[0]!.file).toEndWith('runs.test.ts')
    expect(broken.error!.stack[0]!.line).toBeGreaterThan(20)
    const [one, other] = [await get('declined'), await get('again')]
    expect(one.error).toMatchObject({ code: 'CARD_DECLINED', similar: 2 })
    expect(other.error!.fp).toBe(one.error!.fp)
    expect(broken.error!.fp).not.toBe(one.error!.fp)
  })

  test('hides what is secret, and says where', async () => {
    const { input } = await get('secret')
    expect(input).toMatchObject({ redacted: ['/pin'], truncated: false })
    expect(JSON.stringify(input)).not.toContain('1234')
  })

  test('names who caused it and what it caused', async () => {
    const shown = await get('order')
    expect(shown.links).toMatchObject({ parent: null, traceRuns: 2 })
    expect(shown.links.children).toMatchObject([{ action: 'billing.charge', status: 'ok' }])
    const [child] = shown.links.children
    expect(shown.spans.map(({ id }) => id)).toContain(child!.spanId!)
    const below = await page.call('studio.runs.get', { id: child!.id })
    expect(below.links.parent!.id).toBe(shown.run.id)
  })

  test('that is not there is not found', async () => {
    const missing = page.call('studio.runs.get', { id: 'nothing' })
    expect(await missing.catch((error: Refused) => error.status)).toBe(404)
  })
})

describe('doing it again', () => {
  test('as its caller and for its organisation', async () => {
    const { id } = rows['good']!
    const again = await page.call('studio.runs.replay', { id })
    expect(again).toMatchObject({ status: 'ok', output: { value: { cents: 500 } } })
    const { run } = await page.call('studio.runs.get', { id: again.runId })
    expect(run.startedBy).toEqual({ kind: 'user', id: 'ann', orgId: 'acme' })
    expect(run).toMatchObject({ replayOf: id, trigger: 'studio' })
  })

  test('with another input, as somebody else', async () => {
    const { id } = rows['good']!
    const edited = { id, input: { card: 'declined' }, as: { kind: 'anonymous' } } as const
    expect(await page.call('studio.runs.replay', edited)).toMatchObject({ status: 'denied' })
    const [input] = [{ card: 'declined' }]
    expect(await page.call('studio.runs.replay', { id, input })).toMatchObject({
      ...{ status: 'error', error: { code: 'CARD_DECLINED' } },
    })
  })

  test('not where its input is not known any more', async () => {
    const { id } = rows['secret']!
    const refused = page.call('studio.runs.replay', { id })
    expect(await refused.catch((error: Refused) => error)).toMatchObject({ code: 'CONFLICT' })
  })

  test('many at once: first only counted, and what fails is told', async () => {
    const q = 'status:error user:bob'
    const dry = await page.call('studio.runs.bulk', { op: 'replay', q, dry: true })
    expect(dry).toEqual({ matched: 1, done: 0, failed: [] })
    const chosen = named('good', 'secret')
    const done = await page.call('studio.runs.bulk', { op: 'replay', ids: chosen, dry: false })
    expect(done).toMatchObject({ matched: 2, done: 1, failed: [{ id: chosen[1] }] })
    const many = Array.from({ length: 101 }, (_, index) => String(index))
    const unsure = page.call('studio.runs.bulk', { op: 'cancel', ids: many, dry: false })
    expect(await unsure.catch((error: Refused) => error.code)).toBe('CONFLICT')
  })

  test('what is pinned is kept, and found', async () => {
    const chosen = named('good', 'broken')
    const pin = (op: 'pin' | 'unpin') =>
      page.call('studio.runs.bulk', { op, ids: [...chosen, 'nothing'], dry: false })
    expect(await pin('pin')).toMatchObject({ done: 2, failed: [{ id: 'nothing' }] })
    expect(await ids('pinned:true')).toEqual(named('broken', 'good'))
    const remove = (dry: boolean) =>
      page.call('studio.runs.bulk', { op: 'delete', q: 'pinned:true', dry })
    expect(await remove(true)).toEqual({ matched: 2, done: 0, failed: [] })
    expect(await remove(false)).toMatchObject({ matched: 2, done: 0 })
    expect(await ids('pinned:true')).toEqual(named('broken', 'good'))
    await pin('unpin')
    expect(await ids('pinned:true')).toEqual([])
    const { runId } = await page.call('studio.runs.replay', { id: rows['good']!.id })
    const gone = { op: 'delete' as const, ids: [runId, runId], dry: false }
    expect(await page.call('studio.runs.bulk', gone)).toMatchObject({ done: 1, failed: [{}] })
    const missing = page.call('studio.runs.get', { id: runId })
    expect(await missing.catch((error: Refused) => error.status)).toBe(404)
  })

  test('two runs side by side', async () => {
    const [a, b] = named('good', 'declined') as [string, string]
    const diff = await page.call('studio.runs.diff', { a, b })
    expect(diff.changes).toContainEqual({ at: '/input/card', a: 'good', b: 'declined' })
    expect(diff.a.spans.some(({ name }) => name === 'onlyUsers')).toBe(true)
    expect(diff.b.error).toMatchObject({ code: 'CARD_DECLINED' })
  })

  test('as a rehearsal, of which nothing stays', async () => {
    await given.app.call(note, { text: 'milk' })
    const { id } = given.app.runs.at(-1)!
    const count = async () => (await page.call('studio.db.rows', { table: 'notes' })).rows.length
    const before = await count()
    const runs = (await page.call('studio.runs.facets', {})).total
    const dry = await page.call('studio.runs.replay', { id, dry: true })
    expect(dry).toMatchObject({ status: 'ok', output: { value: { ok: true } } })
    expect(dry.effects!.rows.find(({ table }) => table === 'notes')).toMatchObject({
      ...{ op: 'insert', count: 1, rows: [{ before: null, after: { text: 'milk' } }] },
    })
    expect(dry.effects).toMatchObject({ jobs: [{ action: 'orders.place' }], events: [], mails: [] })
    expect(await count()).toBe(before)
    expect((await page.call('studio.runs.facets', {})).total).toBe(runs)
    const refused = await page.call('studio.runs.replay', {
      ...{ id: rows['good']!.id, as: { kind: 'anonymous' }, dry: true },
    })
    expect(refused).toMatchObject({ status: 'denied', error: { code: 'FORBIDDEN' } })
    const broken = await page.call('studio.runs.replay', { id: rows['broken']!.id, dry: true })
    expect(broken).toMatchObject({
      status: 'error',
      error: { name: 'TypeError', code: 'INTERNAL', message: 'cannot read cents' },
    })
    expect(broken.error!.stack![0]).toMatchObject({ file: expect.stringContaining('runs.test.ts') })
  })

  test('as a test file for the project', async () => {
    const { text, file } = await page.call('studio.runs.exportTest', { id: rows['good']!.id })
    expect(file).toBe('test/billing.charge.succeeded.test.ts')
    expect(text).toContain("from 'bun:test'")
    expect(text).toContain('billing.charge')
    expect(text).toContain('500')
  })
})

test('a run that goes on is in the list, and can be ended', async () => {
  const running = given.app.call(slow, { n: 7 }).catch((error: { code: string }) => error.code)
  const [row] = (await page.call('studio.runs.list', { q: 'status:running' })).items
  expect(row).toMatchObject({ action: 'slow', status: 'running', ms: null })
  const { id } = row!
  // Once it takes long it is in the history, too, and still one.
  await given.app.clock.advance('10s')
  expect(await ids('status:running')).toEqual([id])
  expect((await page.call('studio.runs.get', { id })).input!.value).toEqual({ n: 7 })
  expect(await page.call('studio.runs.cancel', { id })).toEqual({ canceled: true })
  expect(await running).toBe('CANCELLED')
  expect(await page.call('studio.runs.cancel', { id })).toEqual({ canceled: false })
  expect(await ids('status:canceled')).toEqual([id])
})

test('lines are listed, narrowed and counted', async () => {
  const list = async (q: string) => (await page.call('studio.logs.list', { q })).items
  expect(await list('level:warn input')).toEqual([])
  const lines = await list('level:>=warn charging')
  expect(lines.length).toBeGreaterThan(5)
  expect(lines[0]).toMatchObject({ msg: 'charging', level: 'warn', action: 'billing.charge' })
  expect(await list(`run:${rows['good']!.id}`)).toHaveLength(1)
  expect(await list('card:broken')).toHaveLength(1)
  expect(await list('-card:good -card:declined charging')).toHaveLength(1)
  const counts = await page.call('studio.logs.histogram', { buckets: 10 })
  expect(counts.warn.reduce((sum, each) => sum + each, 0)).toBe((await list('charging')).length)
  expect(counts.t).toHaveLength(10)
})
