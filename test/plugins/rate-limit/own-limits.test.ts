import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { kit, t } from 'bunbase'
import { type DbPlugin, database, db } from 'bunbase/db'
import { type RateLimitPlugin, rateLimit, rateLimits } from 'bunbase/plugins/rate-limit'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'
import { action, limitedApp, post, triggers } from './app.ts'

const TRIES = { limit: 5, window: '15m' } as const

/** Signs in with the right password, and counts the wrong ones. */
const signIn = action(
  {
    name: 'act',
    input: t.Object({}),
    output: t.Object({}),
    triggers: [triggers.api('POST', '/act')],
  },
  async (_input, ctx) => {
    const key = `sign-in ${ctx.http?.request.headers.get('authorization')}`
    await ctx.rateLimit.take(key, TRIES)
    if (ctx.http?.request.headers.get('x-forwarded-for') === '203.0.113.1') {
      await ctx.rateLimit.reset(key, TRIES)
    }
    return {}
  },
)

test('ctx.rateLimit.take refuses as the guard does', async () => {
  await using app = await limitedApp([signIn])
  const wrong = { user: 'ann', ip: '203.0.113.9' }
  const answers = await Promise.all(Array.from({ length: 200 }, () => post(app, wrong)))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused).toHaveLength(195)
  expect(refused[0]!.headers.get('retry-after')).toBe('180')
  expect(refused[0]!.headers.get('ratelimit-policy')).toBe('"5 per 15m";q=5;w=900')
  expect(refused[0]!.headers.get('ratelimit')).toBe('"5 per 15m";r=0;t=900')
  expect(await refused[0]!.json()).toMatchObject({ code: 'RATE_LIMITED', details: { limit: 5 } })
  expect((await post(app, { ...wrong, user: 'bob' })).status).toBe(200)
})

test('reset gives everything back', async () => {
  await using app = await limitedApp([signIn])
  for (let i = 0; i < 20; i++) {
    const right = i % 5 === 4
    const answer = await post(app, { user: 'ann', ip: right ? '203.0.113.1' : '203.0.113.9' })
    expect(answer.status).toBe(200)
  }
})

test('code outside of runs takes from the same kind of limits', async () => {
  await using app = await limitedApp([])
  const limits = app.get(rateLimits)!
  expect(await limits.peek('k', TRIES)).toMatchObject({ allowed: true, remaining: 5 })
  expect(await limits.take('k', { ...TRIES, cost: 5 })).toMatchObject({
    ...{ allowed: true, remaining: 0, afterMs: 0, resetMs: 900_000 },
  })
  expect(await limits.take('k', TRIES).catch((error) => error.code)).toBe('RATE_LIMITED')
  expect(await limits.peek('k', TRIES)).toMatchObject({ allowed: false, afterMs: 180_000 })
  // Another limit of the same key is another count.
  expect(await limits.take('k', { limit: 5, window: '1m' })).toMatchObject({ allowed: true })
  await limits.reset('k', TRIES)
  expect(await limits.take('k', TRIES)).toMatchObject({ allowed: true, remaining: 4 })
  expect(String(await limits.take('k', { ...TRIES, cost: 6 }).catch((error) => error))).toContain(
    'does not fit into a limit of 5',
  )
})

for (const engine of await engines()) {
  describe(`in a transaction on ${engine}`, () => {
    const own = kit<RateLimitPlugin | DbPlugin>()
    const failing = own.action(
      { name: 'failing', input: t.Object({}), output: t.Object({}), transaction: true },
      async (_input, ctx) => {
        await ctx.rateLimit.take('sign-in ann', TRIES)
        throw new Error('the wrong password')
      },
    )
    let place: TestDatabase
    let app: TestApp
    beforeAll(async () => {
      place = await testDatabase(engine)
      app = await createTestApp({
        presets: [],
        plugins: [
          db({ database: { url: place.url } }),
          rateLimit({ rateLimit: { store: 'database' } }),
        ],
        actions: [failing],
      })
    })
    afterAll(async () => {
      await app[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
    })

    test('a count outlives the rollback', async () => {
      const codes: string[] = []
      for (let i = 0; i < 7; i++) {
        await app.call(failing, {}).catch((error) => codes.push(error.code))
      }
      const none = Array.from({ length: 5 }, () => 'INTERNAL')
      expect(codes).toEqual([...none, 'RATE_LIMITED', 'RATE_LIMITED'])
    })

    test('no address and no name is stored', async () => {
      await app.get(rateLimits)!.take('ann@example.org', TRIES)
      const { rows } = await app.get(database)!.run<{ key: string }>('select key from rate_limits')
      expect(rows.length).toBeGreaterThan(0)
      expect(JSON.stringify(rows.map(({ key }) => key))).not.toContain('ann')
    })
  })
}
