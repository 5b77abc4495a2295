import { expect, test } from 'bun:test'
import { type Caller, Forbidden, action, defineConfig, guard, sleep, t, triggers } from 'bunbase'
import { type ApiTriggers, http } from 'bunbase/plugins/http'
import { logger } from 'bunbase/logger'
import { minimal } from 'bunbase/presets'
import { countingIds, createTestApp } from 'bunbase/testing'

const REDACTED = '[redacted]'

const whoami = action(
  {
    name: 'whoami',
    input: t.Object({}),
    output: t.Object({ caller: t.Unknown(), org: t.Unknown() }),
  },
  (_input, ctx) => ({ caller: ctx.caller, org: null }),
)

test('a test has its own values where the app has others', async () => {
  const app = defineConfig({ presets: [minimal()], http: { health: { live: '/up' }, etag: true } })
  const status = async (path: string, overrides: Record<string, unknown>) => {
    await using own = await createTestApp(app, { overrides })
    return (await own.fetch(path)).status
  }
  expect(await status('/up', {})).toBe(200)
  expect(await status('/up', { http: { health: { live: '/alive' } } })).toBe(404)
  expect(await status('/alive', { http: { health: { live: '/alive' } } })).toBe(200)
})

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

test.each([true, false])(
  'logs are what a reader of the log would see (logger: %p)',
  async (has) => {
    const pay = action(
      {
        name: 'pay',
        input: t.Object({ card: t.String({ secret: true }), iban: t.String() }),
        output: t.Object({}),
      },
      (input, ctx) => {
        ctx.logger.child({ password: 'hunter2' }).info('paying', {
          input,
          iban: input.iban,
          headers: new Headers({ authorization: 'Bearer x', accept: '*' }),
          at: new Date(0),
        })
        ctx.logger.error('failed', Object.assign(new Error('no money'), { token: 'tk' }))
        return {}
      },
    )
    const config = {
      presets: [] as [],
      plugins: has ? [logger({ logger: { redact: ['iban'] } })] : [],
      actions: [pay],
    }
    await using app = await createTestApp(config)
    await app.call(pay, { card: '4242', iban: 'DE89' })
    const iban = has ? REDACTED : 'DE89'
    expect(app.logs[0]!.fields).toEqual({
      password: REDACTED,
      input: { card: REDACTED, iban },
      iban,
      headers: { authorization: REDACTED, accept: '*' },
      at: '1970-01-01T00:00:00.000Z',
    })
    expect(app.logs[1]).toMatchObject({
      fields: { error: { message: 'no money', token: REDACTED } },
      error: new Error('no money'),
    })
  },
)

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

const greet = action(
  {
    name: 'greet',
    input: t.Object({ name: t.String({ minLength: 1 }) }),
    output: t.Object({ hello: t.String() }),
    triggers: [(triggers as unknown as ApiTriggers).api('POST', '/greet')],
  },
  ({ name }) => ({ hello: name }),
)

test('fetches through the http plugin without a socket: by path, by request, with JSON', async () => {
  await using app = await createTestApp({ plugins: [http()], actions: [greet] })
  const answer = await app.fetch('/greet', { json: { name: 'Ann' } })
  expect([answer.status, await answer.json()]).toEqual([200, { hello: 'Ann' }])
  const request = new Request('http://elsewhere/greet', {
    method: 'POST',
    body: '{"name":""}',
    headers: { 'content-type': 'application/json' },
  })
  const refused = await app.fetch(request)
  expect([refused.status, (await refused.json()).code]).toEqual([400, 'INVALID_INPUT'])
  expect((await app.fetch('/nowhere')).status).toBe(404)
  expect(app.runs.map(({ status, trigger }) => [trigger.kind, status])).toEqual([
    ['api', 'succeeded'],
    ['api', 'failed'],
  ])
})

test('starts for real on a free port of the loopback, also when the config names another', async () => {
  await using app = await createTestApp({ plugins: [http()], actions: [greet] })
  await using other = await createTestApp(defineConfig({ plugins: [http()], port: 1 }))
  const url = await app.start()
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  const answer = await fetch(`${url}/greet`, {
    method: 'POST',
    body: '{"name":"Ann"}',
    headers: { 'content-type': 'application/json' },
  })
  expect(await answer.json()).toEqual({ hello: 'Ann' })
  expect(await other.start()).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
})

test('an app without a server starts, too', async () => {
  await using app = await createTestApp({ presets: [] })
  expect(await app.start()).toBe('')
})

test('discovers the actions of the app’s folder', async () => {
  const root = new URL('fixture', import.meta.url).pathname
  await using app = await createTestApp({ presets: [minimal()] }, { root })
  expect(app.kernel.actions.map(({ name }) => name)).toEqual(['tasks.count'])
  expect(await app.call('tasks.count', {})).toEqual({ n: 0 })
})

test('without a folder only the given actions are there, on the default preset, too', async () => {
  await using app = await createTestApp({ actions: [whoami] })
  expect(app.kernel.plugins).toContain('openapi')
  expect(app.kernel.actions.map(({ name }) => name)).toContain('whoami')
})
