// What is recorded of a run, as whoever reads run history sees it.
import { describe, expect, test } from 'bun:test'
import { type Action, Conflict, Forbidden, action, guard, kit, t, triggers } from 'bunbase'
import { type DbPlugin, database, sql } from 'bunbase/db'
import type { ApiTriggers } from 'bunbase/plugins/http'
import { engines } from '../../services.ts'
import { historyApp } from './history-app.ts'

const { api } = triggers as unknown as ApiTriggers
const none = t.Object({})

const add = action(
  {
    name: 'add',
    input: t.Object({
      title: t.String(),
      note: t.Optional(t.String({ pii: true })),
      password: t.Optional(t.String()),
      code: t.Optional(t.String({ secret: true })),
    }),
    output: t.Object({ id: t.Integer(), token: t.Optional(t.String()) }),
    triggers: [api('POST', '/things')] as never,
  },
  ({ password }, ctx) => {
    ctx.logger.info('added', { password, size: 3 })
    ctx.logger.warn('twice')
    return { id: 1, token: password }
  },
)
const nobody = guard('nobody', () => {
  throw new Forbidden()
})
const refused = action({ name: 'refused', input: none, output: none, guards: [nobody] }, () => ({}))
const failing = action(
  { name: 'failing', input: t.Object({ how: t.String() }), output: none, errors: [Conflict] },
  ({ how }) => {
    if (how === 'declared') throw new Conflict({ cause: new Error('inside') })
    if (how === 'at length') {
      throw Object.assign(new RangeError(`too long: ${'\0'.repeat(50_000)}`), {
        query: 'q'.repeat(50_000),
      })
    }
    throw new TypeError('cannot read 🙂 of undefined')
  },
)
const child = action({ name: 'child', input: none, output: none }, () => ({}))
const parent = action({ name: 'parent', input: none, output: none }, async (_, ctx) => {
  await ctx.call(child, {})
  return {}
})
const echo = action(
  { name: 'echo', input: t.Object({ text: t.String() }), output: t.Object({ text: t.String() }) },
  (input) => input,
)

const keep = action(
  {
    name: 'keep',
    input: t.Object({ text: t.String(), size: t.Optional(t.Integer()) }),
    output: none,
    triggers: [api('POST', '/kept')] as never,
  },
  () => ({}),
)
const filled = action(
  {
    name: 'filled',
    input: t.Object({ text: t.String({ default: 'by default' }), size: t.Optional(t.Integer()) }),
    output: none,
    triggers: [api('POST', '/filled')] as never,
  },
  () => ({}),
)

const { action: dbAction } = kit<DbPlugin>()
const query = dbAction(
  { name: 'query', input: t.Object({ times: t.Integer() }), output: none },
  async ({ times }, ctx) => {
    for (let i = 0; i < times; i++) {
      await sql`select ${i} as n union all select 2`.execute(ctx.db)
    }
    return {}
  },
)

const all: readonly Action[] = [add, refused, failing, child, parent, echo, keep, filled, query]

for (const engine of await engines()) {
  describe(engine, () => {
    test('an input is recorded as it was read, whatever the text was that it was sent as', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, history } = opened
      const send = (path: string, body: string): Promise<Response> =>
        app.fetch(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
      const deep = '['.repeat(5_000) + ']'.repeat(5_000)
      const texts = [
        ' { "text" :\t"🙂 \\u00e9",\n "size": 1 } ',
        `{"text":${deep},"size":1e999999,"size":2,"text":"last"}`,
        JSON.stringify({ text: 'x'.repeat(20_000), size: 3 }),
      ]
      for (const text of texts) expect((await send('/kept', text)).status).toEqual(200)
      expect((await send('/filled', '{"size":4}')).status).toEqual(200)
      const of = async (path: string, value: string): Promise<unknown> => {
        const page = await history.list({ inputPath: [{ path, value }] })
        expect(page.items).toHaveLength(1)
        return (await history.get(page.items[0]!.id))!.input
      }
      expect(await of('size', '1')).toEqual({ text: '🙂 é', size: 1 })
      expect(await of('text', 'last')).toEqual({ text: 'last', size: 2 })
      expect(await of('size', '4')).toEqual({ text: 'by default', size: 4 })
    })

    test('a run over HTTP: who, by what, when, how long, what in, what out', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, last, history } = opened
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
      const response = await app.fetch('/things', {
        method: 'POST',
        json: { title: 'a', note: 'n', password: 'hunter2', code: 'c' },
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      })
      expect(response.status).toEqual(200)
      const [settled] = app.runs
      const run = await last(add)
      expect(run).toEqual({
        id: settled!.id,
        traceId,
        parentId: undefined,
        parentSpanId: '00f067aa0ba902b7',
        action: 'add',
        module: undefined,
        trigger: 'api',
        triggerDetail: { method: 'POST', path: '/things' },
        caller: { kind: 'anonymous', id: undefined },
        org: undefined,
        status: 'succeeded',
        errorCode: undefined,
        errorMessage: undefined,
        errorFingerprint: undefined,
        replayOf: undefined,
        pinned: false,
        error: undefined,
        attempt: 1,
        startedAt: app.clock.now(),
        durationMs: 0,
        input: { title: 'a', note: '[redacted]', password: '[redacted]', code: '[redacted]' },
        output: { id: 1, token: '[redacted]' },
        spans: run.spans,
        repeats: [],
        logs: run.logs,
      })
      expect(
        run.logs.map(({ runId, action: of, level, message, fields }) => [
          runId,
          of,
          level,
          message,
          fields,
        ]),
      ).toEqual([
        [run.id, 'add', 'info', 'added', { password: '[redacted]', size: 3 }],
        [run.id, 'add', 'warn', 'twice', {}],
      ])
      expect((await history.logs({ level: 'warn' })).items).toEqual(run.logs.slice(1))
      expect(run.spans.map(({ kind, name }) => [kind, name])).toContainEqual(['handler', 'add'])
    })

    test('on whose behalf: caller and organisation', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, last } = opened
      await app.call(echo, { text: '' }, { as: { user: 'ann' }, org: 'acme' })
      expect(await last(echo)).toMatchObject({ caller: { kind: 'user', id: 'ann' }, org: 'acme' })
      await app.call(echo, { text: '' }, { as: { apiKey: 'k\x1f1\x1e\0' }, org: 'ac\x1fme' })
      expect(await last(echo)).toMatchObject({
        caller: { kind: 'apiKey', id: 'k\ufffd1\ufffd\ufffd' },
        org: 'ac\ufffdme',
      })
    })

    test('why it was refused or failed: the code, what was told, and of surprises the place', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, last } = opened
      await app.call(refused, {}).catch(() => undefined)
      expect(await last(refused)).toMatchObject({ status: 'refused', errorCode: 'FORBIDDEN' })

      await app.call(failing, { how: 'declared' }).catch(() => undefined)
      const declared = await last(failing)
      expect(declared).toMatchObject({
        status: 'failed',
        errorCode: 'CONFLICT',
        error: { status: 409 },
        input: { how: 'declared' },
        output: undefined,
      })
      expect(JSON.stringify(declared.error)).not.toContain('inside')

      await app.call(failing, { how: 'surprise' }).catch(() => undefined)
      const surprise = await last(failing)
      expect(surprise).toMatchObject({ status: 'failed', errorCode: 'INTERNAL' })
      expect(JSON.stringify(surprise.error)).toContain('cannot read 🙂 of undefined')
      expect(JSON.stringify(surprise.error)).toContain('record.test.ts')

      await app.call(add, { title: 1 } as never).catch(() => undefined)
      expect(await last(add)).toMatchObject({ status: 'failed', errorCode: 'INVALID_INPUT' })
    })

    test('what it called: a run of its own in the same trace', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, last, history } = opened
      await app.call(parent, {})
      const [outer, inner] = [await last(parent), await last(child)]
      expect(inner).toMatchObject({ traceId: outer.traceId, parentId: outer.id })
      const trace = await history.list({ traceId: outer.traceId })
      expect(trace.items.map(({ action: of }) => of).sort()).toEqual(['child', 'parent'])
      expect((await history.list({ parentId: outer.id })).items.map(({ id }) => id)).toEqual([
        inner.id,
      ])
    })

    test('its queries with their text and row counts, and those it repeated', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, last } = opened
      await app.call(query, { times: 7 })
      const run = await last(query)
      const queries = run.spans.filter(({ kind }) => kind === 'query')
      expect(queries.length).toEqual(7)
      const [handler] = run.spans.filter(({ kind }) => kind === 'handler')
      for (const { parentId, attributes } of queries) {
        expect(parentId).toEqual(handler!.id)
        expect(attributes).toMatchObject({
          'db.system.name': engine === 'sqlite' ? 'sqlite' : 'postgresql',
          'db.response.returned_rows': 2,
        })
        expect(attributes['db.query.text']).toContain('union all select 2')
      }
      expect(run.repeats).toEqual([
        { text: queries[0]!.attributes['db.query.text'] as string, count: 7, durationMs: 0 },
      ])
      await app.call(query, { times: 4 })
      expect((await last(query)).repeats).toEqual([])
      await app.call(query, { times: 300 })
      const many = await last(query)
      expect(many.repeats[0]!.count).toEqual(300)
      expect(many.spans.length).toBeLessThan(210)
      expect(many.spans.at(-1)).toMatchObject({ kind: 'cut' })
    })

    test('values that are too large are cut, and say so', async () => {
      await using opened = await historyApp(all, { maxValueSize: 1_000 }, engine)
      const { app, last } = opened
      await app.call(echo, { text: 'é'.repeat(499) })
      expect((await last(echo)).input).toEqual({ text: 'é'.repeat(499) })
      await app.call(echo, { text: `${'x'.repeat(488)}🙂${'y'.repeat(2_000_000)}` })
      const { input, output } = await last(echo)
      expect(input).toEqual(output)
      const { '…': cut, beginning } = input as { '…': string; beginning: string }
      expect(cut).toMatch(/^cut: \d{4,} characters$/)
      expect(beginning).toStartWith('{"text":"xxx')
      expect(beginning.length).toBeLessThanOrEqual(500)
    })

    test('an error of any length keeps its message, name and place', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, history, last } = opened
      await app.call(failing, { how: 'at length' }).catch(() => undefined)
      const run = await last(failing)
      const { items } = await history.list({})
      expect(items[0]?.errorMessage).toStartWith('too long: ')
      expect(run.error).toMatchObject({
        status: 500,
        cause: { name: 'RangeError', stack: expect.stringContaining('record.test.ts') },
        '…': expect.stringContaining('cut'),
      })
      expect(JSON.stringify(run.error).length).toBeLessThan(16_384)
      const [kind] = await history.errors({})
      expect(kind?.message).toStartWith('too long: ')
    })

    test('text that a database may not take is there all the same, and nobody waits for it', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, history } = opened
      const texts = ['\0', 'a\ud800b', '\udfff', '\x1e\x1f', '\u{10FFFF}', '"\\u0000"']
      for (const text of texts) await app.call(echo, { text })
      const { items } = await history.list({ action: 'echo', order: 'oldest' })
      expect(items.length).toEqual(texts.length)
      const kept = await Promise.all(items.map(async ({ id }) => (await history.get(id))!.input))
      const shown = kept.map((it) => (it as { text: string }).text.toWellFormed())
      const exact = texts.map((text) => text.toWellFormed())
      if (engine === 'postgres') exact[0] = '\ufffd'
      expect(shown).toEqual(exact)
      expect(history.stats).toMatchObject({
        buffered: 0,
        dropped: 0,
        refused: 0,
        failing: undefined,
      })
    })

    test('where it is kept: on SQLite not in the app’s database, on Postgres in it', async () => {
      await using opened = await historyApp(all, {}, engine)
      const { app, history } = opened
      await app.call(echo, { text: 'a' })
      await history.flush()
      const tables =
        engine === 'sqlite'
          ? `select count(*) as n from sqlite_master where name = 'action_runs'`
          : `select count(*) as n from action_runs where action = 'echo'`
      const { rows } = await app.get(database)!.run<{ n: unknown }>(tables)
      expect(Number(rows[0]!.n)).toEqual(engine === 'sqlite' ? 0 : 1)
    })
  })
}
