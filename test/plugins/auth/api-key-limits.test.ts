// How often an API key may call: by the config, or by a limit of its own.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type TriggersOf, t, triggers as recorded } from 'bunbase'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { rateLimit } from 'bunbase/plugins/rate-limit'
import { thrown } from '../../kernel/thrown.ts'
import { engines } from '../../services.ts'
import { type AuthApp, action, authApp, guards, triggers, withBearer, withCookie } from './app.ts'

const shape = { input: t.Object({}), output: t.Object({}) }
const { tool } = recorded as unknown as TriggersOf<McpPlugin>
const actions = [
  action(
    { name: 'any', ...shape, triggers: [triggers.api('GET', '/any')], guards: [guards.public()] },
    () => ({}),
  ),
  action(
    {
      ...{ name: 'mine', ...shape, triggers: [triggers.api('GET', '/mine'), tool()] },
      guards: [guards.authenticated()],
    },
    async (_input, ctx) => {
      await ctx.call('any' as never, {})
      return {}
    },
  ),
]
const config = { apiKeys: { limit: { limit: 5, window: '1m' } } } as const

for (const engine of await engines()) {
  describe(engine, () => {
    let app: AuthApp
    let cookie: string
    beforeAll(async () => {
      app = await authApp(engine, { actions, config, plugins: [rateLimit(), mcp()] })
      cookie = await app.token(await app.user('owner@example.com'))
    })
    afterAll(() => app[Symbol.asyncDispose]())

    const make = async (more: object = {}) => {
      const json = { name: 'robot', permissions: ['a:b'], ...more }
      const response = await app.fetch('/auth/api-keys', withCookie(cookie, { json }))
      return (await response.json()) as any
    }
    const ask = (token: string, path = '/any') => app.fetch(path, withBearer(token))

    test('of 100 requests at once those within the limit are answered, and told how it stands', async () => {
      const { token } = await make()
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(token)))
      const of = (status: number) => answers.filter((answer) => answer.status === status)
      expect([of(200).length, of(429).length]).toEqual([5, 95])
      const { headers } = of(429)[0]!
      expect(headers.get('ratelimit-policy')).toBe('"api-key";q=5;w=60')
      expect(headers.get('ratelimit')).toBe('"api-key";r=0;t=60')
      expect(headers.get('retry-after')).toBe('12')
      expect(of(200).map((answer) => answer.headers.get('ratelimit')?.split(';')[1])).toContain(
        'r=0',
      )
      // Another key, and its owner, are not kept from anything.
      expect((await ask((await make()).token)).status).toBe(200)
      expect((await app.fetch('/any', withCookie(cookie))).status).toBe(200)
      await app.clock.advance('12s')
      expect([(await ask(token)).status, (await ask(token)).status]).toEqual([200, 429])
    })

    test('what a request calls in turn is not counted once more', async () => {
      const { token } = await make()
      const answers = [await ask(token, '/mine'), await ask(token, '/mine')]
      expect(answers.map(({ headers }) => headers.get('ratelimit'))).toEqual([
        '"api-key";r=4;t=12',
        '"api-key";r=3;t=24',
      ])
    })

    test('calls of tools are counted alike, and told so', async () => {
      const { token } = await make({ limit: { calls: 2, windowSeconds: 60 } })
      const headers = { accept: 'application/json, text/event-stream' }
      const json = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'mine' } }
      const call = () => app.fetch('/mcp', withBearer(token, { headers, json }))
      const answers = [await call(), await ask(token), await call()]
      expect(answers.map((answer) => [answer.status, answer.headers.get('ratelimit')])).toEqual([
        [200, '"api-key";r=1;t=30'],
        [200, '"api-key";r=0;t=60'],
        [429, '"api-key";r=0;t=60'],
      ])
      expect(answers[2]!.headers.get('retry-after')).toBe('30')
    })

    test('a key may have a narrower limit of its own, and no wider one', async () => {
      const { token, apiKey } = await make({ limit: { calls: 2, windowSeconds: 3600 } })
      expect(apiKey.limit).toEqual({ calls: 2, windowSeconds: 3600 })
      const statuses = [await ask(token), await ask(token), await ask(token)]
      expect(statuses.map(({ status }) => status)).toEqual([200, 200, 429])
      for (const limit of [
        { calls: 6, windowSeconds: 3600 },
        { calls: 5, windowSeconds: 59 },
        { calls: 0, windowSeconds: 60 },
      ]) {
        expect((await make({ limit })).code).toBe('INVALID_INPUT')
      }
      const { apiKeys } = await (await app.fetch('/auth/api-keys', withCookie(cookie))).json()
      expect(apiKeys.map((each: any) => each.limit)).toContainEqual(apiKey.limit)
    })
  })
}

test('a limit that the app gives is looked at', async () => {
  await using app = await authApp('sqlite', { plugins: [rateLimit()] })
  const { id: userId } = await app.user('owner@example.com')
  const made = (limit: number, windowMs: number) =>
    app.auth.apiKeys.create({
      ...{ userId, name: 'robot', permissions: ['a:b'], limit: { limit, windowMs } },
    })
  expect((await made(1_000_000, 86_400_000)).apiKey.limit).toMatchObject({ limit: 1_000_000 })
  for (const [limit, windowMs] of [
    [0, 1000],
    [1.5, 1000],
    [1, 0],
    [1, 86_400_001],
    [1_000_001, 1000],
  ] as const) {
    expect((await thrown(made(limit, windowMs))).message).toContain('no limit of a key')
  }
})

test('where nothing counts, a limit is refused: at boot, and for a key', async () => {
  const error = await thrown(authApp('sqlite', { config }))
  expect(error.problems).toMatchObject([{ key: 'auth.apiKeys.limit' }])
  await using app = await authApp('sqlite')
  const token = await app.token(await app.user('owner@example.com'))
  const json = { name: 'robot', permissions: ['a:b'], limit: { calls: 1, windowSeconds: 60 } }
  const answer = await app.fetch('/auth/api-keys', withCookie(token, { json }))
  expect(await answer.json()).toMatchObject({ code: 'INVALID_INPUT', errors: [{ path: '/limit' }] })
  const own = { userId: 'x', name: 'robot', permissions: ['a:b'] }
  const made = app.auth.apiKeys.create({ ...own, limit: { limit: 1, windowMs: 1000 } })
  expect((await thrown(made)).message).toContain('nothing counts')
})
