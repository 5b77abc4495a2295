// The same limit on triggers that are no requests.
import { expect, test } from 'bun:test'
import { kit, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { type QueuePlugin, jobs } from 'bunbase/plugins/queue'
import { type RateLimitPlugin, rateLimit } from 'bunbase/plugins/rate-limit'
import { type WebhookPlugin, webhook } from 'bunbase/plugins/webhook'
import { createTestApp } from 'bunbase/testing'
import { send } from '../mcp/client.ts'
import { queueApp, untilMoving } from '../queue/app.ts'

test('a job that it refuses is tried again after the wait, and loses no attempt', async () => {
  const { action, guards } = kit<QueuePlugin | RateLimitPlugin>()
  const began: number[] = []
  const act = action(
    {
      name: 'act',
      input: t.Object({}),
      output: t.Object({}),
      guards: [guards.rateLimit({ limit: 2, window: '20s' })],
      job: { maxAttempts: 1, backoff: { delay: 1, jitter: 0 } },
    },
    (_input, ctx) => {
      began.push(ctx.clock.now())
      return {}
    },
  )
  await using app = await queueApp('sqlite', { actions: [act], plugins: [rateLimit()] })
  const start = app.clock.now()
  const caller = { kind: 'user', id: 'ann' } as const
  await app.jobs.addMany(Array.from({ length: 4 }, () => ({ action: act, input: {}, caller })))
  await untilMoving(app, 'all have run', () => began.length === 4, '1s')
  const after = began.map((at) => Math.floor((at - start) / 10_000))
  expect(after.slice(0, 2)).toEqual([0, 0])
  expect(after[2]).toBeGreaterThanOrEqual(1)
  expect(after[3]).toBeGreaterThanOrEqual(2)
  expect((await app.get(jobs)!.list({ state: 'failed' })).jobs).toEqual([])
})

test('a tool is counted by the address of its client', async () => {
  const { action, guards, triggers } = kit<McpPlugin | RateLimitPlugin>()
  const act = action(
    {
      name: 'act',
      description: 'Acts.',
      input: t.Object({}),
      output: t.Object({}),
      guards: [guards.rateLimit({ limit: 1, window: '1m' })],
      triggers: [triggers.tool()],
    },
    () => ({}),
  )
  await using app = await createTestApp({
    presets: [],
    plugins: [http({ http: { trustedProxies: ['loopback'] } }), rateLimit(), mcp()],
    actions: [act],
  })
  const ask = async (ip: string): Promise<string> => {
    const params = { name: 'act', arguments: {} }
    const { message } = await send(app, 'tools/call', params, { 'x-forwarded-for': ip })
    return JSON.stringify(message.result)
  }
  expect(await ask('203.0.113.1')).not.toContain('RATE_LIMITED')
  expect(await ask('203.0.113.1')).toContain('RATE_LIMITED')
  expect(await ask('203.0.113.2')).not.toContain('RATE_LIMITED')
})

test('a webhook is counted by the address that sent it', async () => {
  const { action, guards, triggers } = kit<WebhookPlugin | RateLimitPlugin>()
  const act = action(
    {
      name: 'act',
      input: t.Object({}),
      output: t.Object({}),
      guards: [guards.rateLimit({ limit: 1, window: '1m' })],
      triggers: [triggers.webhook('/hook', { verify: 'none', dedupe: false })],
    },
    () => ({}),
  )
  await using app = await createTestApp({
    presets: [],
    plugins: [http({ http: { trustedProxies: ['loopback'] } }), rateLimit(), webhook()],
    actions: [act],
  })
  const send = async (ip: string): Promise<number> =>
    (await app.fetch('/hook', { method: 'POST', json: {}, headers: { 'x-forwarded-for': ip } }))
      .status
  expect([await send('203.0.113.1'), await send('203.0.113.1'), await send('203.0.113.2')]).toEqual(
    [200, 429, 200],
  )
})
