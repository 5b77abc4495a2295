import { expect, test } from 'bun:test'
import { type Caller, Forbidden, action, defineConfig, guard, sleep, t } from 'bunbase'
import { countingIds, createTestApp } from 'bunbase/testing'

const whoami = action(
  {
    name: 'whoami',
    input: t.Object({}),
    output: t.Object({ caller: t.Unknown(), org: t.Unknown() }),
  },
  (_input, ctx) => ({ caller: ctx.caller, org: null }),
)

test('calls as anonymous unless told otherwise', async () => {
  await using app = await createTestApp({ presets: [], actions: [whoami] })
  const callers: [Parameters<typeof app.call>[2], Caller][] = [
    [undefined, { kind: 'anonymous' }],
    [{ as: 'anonymous' }, { kind: 'anonymous' }],
    [{ as: 'system' }, { kind: 'system' }],
    [{ as: { user: 'u1' } }, { kind: 'user', id: 'u1' }],
    [{ as: { apiKey: 'k1' } }, { kind: 'apiKey', id: 'k1' }],
    [{ as: { kind: 'user', id: 'u2' } }, { kind: 'user', id: 'u2' }],
  ]
  for (const [options, caller] of callers) {
    expect((await app.call(whoami, {}, options)).caller).toEqual(caller)
  }
})

test('records runs, spans and logs with the virtual time', async () => {
  const work = action(
    { name: 'work', input: t.Object({ ms: t.Integer() }), output: t.Object({}) },
    async ({ ms }, ctx) => {
      ctx.logger.child({ part: 'a' }).info('begun', { ms })
      await sleep(ctx.clock, ms)
      return {}
    },
  )
  await using app = await createTestApp({ presets: [], actions: [work] }, { ids: countingIds() })
  const working = app.call(work, { ms: 1500 }, { as: 'system' })
  await app.clock.advance('2s')
  await working
  expect(app.runs).toHaveLength(1)
  expect(app.runs[0]).toMatchObject({
    status: 'succeeded',
    durationMs: 1500,
    startedAt: Date.UTC(2030, 0, 1),
    id: '00000000-0000-7000-8000-000000000001',
    input: { ms: 1500 },
    caller: { kind: 'system' },
  })
  expect(app.logs).toMatchObject([
    {
      level: 'info',
      message: 'begun',
      fields: { part: 'a', ms: 1500 },
      time: Date.UTC(2030, 0, 1),
    },
  ])
  expect(app.logs[0]!.run).toBe(app.runs[0])
  expect(app.spans.map(({ kind, name, durationMs }) => [kind, name, durationMs])).toEqual([
    ['handler', 'work', 1500],
  ])
})

test('explains guards without running the action', async () => {
  const closed = action(
    {
      name: 'closed',
      input: t.Object({}),
      output: t.Object({}),
      guards: [
        guard('never', () => {
          throw new Forbidden({ message: 'the office is closed' })
        }),
      ],
    },
    () => expect.unreachable(),
  )
  await using app = await createTestApp({ presets: [], actions: [closed] })
  expect(await app.explain('closed', { as: { user: 'u' } })).toEqual([
    { name: 'never', from: 'action closed', allowed: false, reason: 'the office is closed' },
  ])
  expect(app.runs).toEqual([])
})

test('takes the config that defineConfig() made, and calls by name', async () => {
  const app = await createTestApp(defineConfig({ presets: [] }))
  await expect(app.call('nothing', {})).rejects.toMatchObject({ code: 'UNKNOWN_ACTION' })
  await app[Symbol.asyncDispose]()
})

test('a fetch without the http plugin says what to add', async () => {
  await using app = await createTestApp({ presets: [] })
  await expect(app.fetch('/')).rejects.toThrow('add http() to `plugins`')
})

test('a run that outlives the test fails it by name', async () => {
  const stuck = action(
    { name: 'stuck', input: t.Object({}), output: t.Object({}), timeout: 0 },
    () => new Promise<{}>(() => {}),
  )
  const app = await createTestApp({ presets: [], actions: [stuck] })
  const running = app.call(stuck, {}).catch((error: Error) => error.message)
  await expect(app[Symbol.asyncDispose]()).rejects.toThrow(
    'a run of "stuck" by trigger "call" that has not settled',
  )
  expect(await running).toBe('The service stopped before the run was done.')
})

test('a timer that outlives the test fails it by place', async () => {
  const later = action(
    { name: 'later', input: t.Object({}), output: t.Object({}) },
    (_input, ctx) => {
      ctx.clock.setTimeout(() => {}, 60_000)
      return {}
    },
  )
  const app = await createTestApp({ presets: [], actions: [later] })
  await app.call(later, {})
  await expect(app[Symbol.asyncDispose]()).rejects.toThrow(
    /a timer due in 60000 ms, set at .*test-app\.test\.ts:\d+:\d+/,
  )
})

test('work that ends by itself in real time is waited for', async () => {
  const quick = action({ name: 'quick', input: t.Object({}), output: t.Object({}) }, async () => {
    await Bun.sleep(20)
    return {}
  })
  const app = await createTestApp({ presets: [], actions: [quick] })
  const running = app.call(quick, {})
  await app[Symbol.asyncDispose]()
  expect(await running).toEqual({})
})
