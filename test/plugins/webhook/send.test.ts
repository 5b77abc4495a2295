// Webhooks that are sent, on both engines: what the receiver sees, and what becomes of those it does not take.
import { afterAll, describe, expect, spyOn, test } from 'bun:test'
import { kit, t } from 'bunbase'
import type { DbPlugin } from 'bunbase/plugins/db'
import { http } from 'bunbase/plugins/http'
import type { QueuePlugin } from 'bunbase/plugins/queue'
import {
  type RunWebhook,
  type WebhookPlugin,
  standardWebhooks,
  webhook,
} from 'bunbase/plugins/webhook'
import { isPublic } from '../../../plugins/webhook/send/address.ts'
import { post } from '../../../plugins/webhook/send/post.ts'
import { engines } from '../../services.ts'
import { type QueueApp, queueApp, untilMoving } from '../queue/app.ts'
import { until } from '../../until.ts'

interface AppPlugin {
  name: 'app'
  needs: WebhookPlugin | QueuePlugin | DbPlugin
}
const { action } = kit<AppPlugin>()

interface Received {
  readonly headers: Headers
  readonly body: string
}

/** A receiver that answers what it is told to, in turn, and then 200. */
function receiver(...answers: (() => Response)[]) {
  const received: Received[] = []
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    async fetch(request) {
      received.push({ headers: request.headers, body: await request.text() })
      return answers.shift()?.() ?? new Response('ok')
    },
  })
  servers.push(server)
  return { received, url: `http://localhost:${server.port}/in` }
}

const servers: Bun.Server<undefined>[] = []
afterAll(() => Promise.all(servers.map((server) => server.stop(true))))

/** Runs what it is given with `ctx.webhook`, in a transaction that may fail. */
let work: (webhook: RunWebhook) => Promise<unknown>
const use = action(
  {
    name: 'use',
    input: t.Object({ fail: t.Boolean() }),
    output: t.Object({}),
    transaction: true,
  },
  async ({ fail }, ctx) => {
    await work(ctx.webhook!)
    if (fail) throw new Error('rolled back')
    return {}
  },
)

async function within<T>(
  app: QueueApp,
  fn: (webhook: RunWebhook) => Promise<T>,
  fail = false,
): Promise<T> {
  let result!: T
  work = async (own) => (result = await fn(own))
  await app.call('use', { fail })
  return result
}

const verify = (secret: string | string[], app: QueueApp, { headers, body }: Received) =>
  standardWebhooks({ secret }).verify({ headers, body: Buffer.from(body), now: app.clock.now() })

for (const engine of await engines()) {
  describe(engine, () => {
    const open = (privateHosts = ['localhost']): Promise<QueueApp> =>
      queueApp(engine, {
        actions: [use],
        plugins: [http(), webhook({ webhook: { privateHosts } })],
      })

    test('a receiver can verify what it gets, by either secret while one replaces the other', async () => {
      await using app = await open()
      const { received, url } = receiver()
      const { id, secret } = await within(app, (own) => own.endpoints.create({ url }))
      const message = await within(app, (own) => own.send(id, 'invoice.paid', { amount: 5 }))
      await until('it is there', () => received.length === 1)
      const { headers, body } = received[0]!
      expect(await verify(secret, app, received[0]!)).toEqual({ id: message })
      expect(headers.get('content-type')).toBe('application/json')
      expect(headers.get('host')).toBe(new URL(url).host)
      expect(JSON.parse(body)).toEqual({
        type: 'invoice.paid',
        timestamp: '2030-01-01T00:00:00.000Z',
        data: { amount: 5 },
      })

      const { secret: newer } = await within(app, (own) => own.endpoints.rotate(id))
      await within(app, (own) => own.send(id, 'invoice.paid', {}))
      await until('the second is there', () => received.length === 2)
      for (const one of [secret, newer]) await verify(one, app, received[1]!)
      await app.clock.advance('25h')
      await within(app, (own) => own.send(id, 'invoice.paid', {}))
      // A process that slept for a day looks after itself before it takes work.
      await untilMoving(app, 'the third is there', () => received.length === 3, '1s')
      await verify(newer, app, received[2]!)
      expect(() => verify(secret, app, received[2]!)).toThrow('does not fit')
    })

    test('of rotations at once each gives a secret that signs', async () => {
      await using app = await open()
      const { received, url } = receiver()
      const { id } = await within(app, (own) => own.endpoints.create({ url }))
      const rotate = async (own: RunWebhook) =>
        secrets.push((await own.endpoints.rotate(id)).secret)
      const secrets: string[] = []
      work = rotate
      await Promise.all(Array.from({ length: 5 }, () => app.call('use', { fail: false })))
      await within(app, (own) => own.send(id, 'a', {}))
      await until('it is there', () => received.length === 1)
      for (const one of secrets) await verify(one, app, received[0]!)
    })

    test('nothing is sent of a transaction that is rolled back', async () => {
      await using app = await open()
      const { received, url } = receiver()
      const { id } = await within(app, (own) => own.endpoints.create({ url }))
      await within(app, (own) => own.send(id, 'a', {}), true).catch(() => undefined)
      await within(app, (own) => own.send(id, 'b', {}))
      await until('it is there', () => received.length === 1)
      expect(JSON.parse(received[0]!.body)).toMatchObject({ type: 'b' })
      await until('none is left', async () => (await app.jobs.list()).jobs.length === 0)
      expect(received.length).toBe(1)
    })

    test('one that is not taken is tried ten times with one id, with the pauses that Standard Webhooks advise', async () => {
      await using app = await open()
      const { received, url } = receiver(...Array(10).fill(() => new Response('', { status: 500 })))
      const { id, secret } = await within(app, (own) => own.endpoints.create({ url }))
      const message = await within(app, (own) => own.send(id, 'a', {}))
      const [second, minute, hour] = [1_000, 60_000, 3_600_000]
      const pauses = [
        5 * second,
        5 * minute,
        30 * minute,
        ...[2, 5, 10, 14, 20, 24].map((n) => n * hour),
      ]
      for (const pause of pauses) {
        await until('it waits for the next try', () => delayed(app))
        const [job] = (await app.jobs.list()).jobs
        const wait = job!.runAt - app.clock.now()
        expect(wait).toBeGreaterThanOrEqual(pause)
        expect(wait).toBeLessThanOrEqual(pause * 1.2)
        await app.jobs.retry(job!.id)
      }
      const failed = async () => (await app.jobs.list({ state: 'failed' })).jobs
      await until('it is given up', async () => (await failed()).length === 1)
      expect(await failed()).toMatchObject([{ attempt: 10 }])
      expect(received.length).toBe(10)
      for (const one of received) expect(await verify(secret, app, one)).toEqual({ id: message })
    })

    test('a receiver that does not answer is left after 15 to 25 seconds', async () => {
      await using app = await open()
      const hangs = Promise.withResolvers<void>()
      const server = Bun.serve({
        ...{ port: 0, hostname: '127.0.0.1', idleTimeout: 0 },
        fetch: () => {
          hangs.resolve()
          return new Promise<Response>(() => undefined)
        },
      })
      servers.push(server)
      const url = `http://localhost:${server.port}/`
      const { id } = await within(app, (own) => own.endpoints.create({ url }))
      await within(app, (own) => own.send(id, 'a', {}))
      await hangs.promise
      await app.clock.advance('15s')
      expect((await app.jobs.list({ state: 'running' })).jobs.length).toBe(1)
      await app.clock.advance('10s')
      await until('it waits for the next try', () => delayed(app))
      const [job] = (await app.jobs.list()).jobs
      expect(job!.errors).toMatchObject([{ code: 'TIMEOUT' }])
    })

    test('Retry-After is obeyed', async () => {
      await using app = await open()
      const { received, url } = receiver(
        () => new Response('', { status: 429, headers: { 'retry-after': '3600' } }),
      )
      const { id } = await within(app, (own) => own.endpoints.create({ url }))
      await within(app, (own) => own.send(id, 'a', {}))
      await until('the first try', () => delayed(app))
      await app.clock.advance('59m')
      expect(received.length).toBe(1)
      await app.clock.advance('2m')
      await untilMoving(app, 'the second', () => received.length === 2, '1s')
    })

    test('410 disables the endpoint, and what is on its way is given up', async () => {
      await using app = await open()
      const { received, url } = receiver(() => new Response('', { status: 410 }))
      const { id } = await within(app, (own) => own.endpoints.create({ url }))
      await within(app, (own) => own.send(id, 'a', {}))
      await until('it is disabled', async () => {
        const endpoint = await within(app, (own) => own.endpoints.get(id))
        return endpoint?.disabledBecause === 'gone'
      })
      await within(app, (own) => own.send(id, 'b', {}))
      await until('both are given up', async () => {
        return (await app.jobs.list({ state: 'failed' })).jobs.length === 2
      })
      expect(received.length).toBe(1)
      await within(app, (own) => own.endpoints.enable(id))
      await within(app, (own) => own.send(id, 'c', {}))
      await until('it is sent again', () => received.length === 2)
    })

    test('it is sent to the address that was looked at, whatever its name leads to by then', async () => {
      await using app = await open()
      const { received, url } = receiver()
      const { id } = await within(app, (own) => own.endpoints.create({ url }))
      using fetched = spyOn(globalThis, 'fetch')
      await within(app, (own) => own.send(id, 'a', {}))
      await until('it is there', () => received.length === 1)
      const asked = fetched.mock.calls.map(([target]) => new URL(String(target)))
      expect(asked.map(({ hostname }) => hostname)).toEqual([
        expect.stringMatching(/^(127\.0\.0\.1|\[::1\])$/),
      ])
      expect(received[0]!.headers.get('host')).toBe(new URL(url).host)
    })

    test('a redirect is not followed', async () => {
      await using app = await open()
      const inner = receiver()
      const { url } = receiver(() => Response.redirect(inner.url, 307))
      const { id } = await within(app, (own) => own.endpoints.create({ url }))
      await within(app, (own) => own.send(id, 'a', {}))
      await until('it was tried', () => delayed(app))
      expect(inner.received).toEqual([])
    })

    test('a name that leads to a private address is refused when it is sent to', async () => {
      await using app = await open([])
      const { received, url } = receiver()
      const https = url.replace('http:', 'https:')
      const { id } = await within(app, (own) => own.endpoints.create({ url: https }))
      await within(app, (own) => own.send(id, 'a', {}))
      await until('it is given up', async () => {
        const [job] = (await app.jobs.list({ state: 'failed' })).jobs
        return job?.errors[0]?.message.includes('leads to an address that is not public')
      })
      expect(received).toEqual([])
    })

    test.each([
      ['http://example.com/', 'it is not https'],
      ['https://10.0.0.1/', 'its address is not public'],
      ['https://2130706433/', 'its address is not public'],
      ['https://[::ffff:169.254.169.254]/', 'its address is not public'],
      ['https://a:b@example.com/', 'it holds a password'],
      ['ftp://example.com/', 'it is not https'],
      ['nonsense', 'it cannot be read'],
    ])('%s is refused', async (url, why) => {
      await using app = await open([])
      await expect(within(app, (own) => own.endpoints.create({ url }))).rejects.toThrow(why)
    })

    test('an endpoint that is not there is told to the sender', async () => {
      await using app = await open()
      const sending = within(app, (own) => own.send('nowhere', 'a', {}))
      await expect(sending).rejects.toMatchObject({ code: 'WEBHOOK_ENDPOINT_NOT_FOUND' })
    })

    test('endpoints are listed by organisation, and removed', async () => {
      await using app = await open()
      const { url } = receiver()
      const made = await within(app, async (own) => [
        await own.endpoints.create({ url, org: 'acme', description: 'ours' }),
        await own.endpoints.create({ url, org: 'other' }),
      ])
      const acme = await within(app, (own) => own.endpoints.list({ org: 'acme' }))
      expect(acme).toMatchObject([{ id: made[0]!.id, org: 'acme', description: 'ours', url }])
      expect(JSON.stringify(acme)).not.toContain('whsec_')
      await within(app, (own) => own.endpoints.remove(made[0]!.id))
      expect(await within(app, (own) => own.endpoints.list({ org: 'acme' }))).toEqual([])
      expect((await within(app, (own) => own.endpoints.list())).length).toBe(1)
    })
  })
}

/** Whether a job waits for its next try. */
async function delayed(app: QueueApp): Promise<boolean> {
  return (await app.jobs.list({ state: 'delayed' })).jobs.length === 1
}

test('of the addresses of a name the first that answers is taken', async () => {
  const { received, url } = receiver()
  const init = { headers: { 'x-try': '1' }, body: '{}', signal: new AbortController().signal }
  const postTo = (...ips: string[]): Promise<Response> => post({ url: new URL(url), ips }, init)
  expect((await postTo('127.0.0.2', '127.0.0.3', '127.0.0.1')).status).toBe(200)
  expect(received.map(({ headers }) => headers.get('host'))).toEqual([new URL(url).host])
  await expect(postTo('127.0.0.2', '127.0.0.3')).rejects.toMatchObject({
    code: 'WEBHOOK_NOT_DELIVERED',
  })
})

test.each([
  ...['8.8.8.8', '172.32.0.1', '2606:4700::1111'].map((address) => [address, true] as const),
  ...[
    ...['127.0.0.1', '10.1.2.3', '169.254.169.254', '172.16.0.1', '192.168.1.1', '100.64.0.1'],
    ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '::1', '::', 'fe80::1', 'fd00::1', 'ff02::1'],
    ...['::ffff:127.0.0.1', '::ffff:8.8.8.8', '2002:7f00:1::', '64:ff9b::7f00:1', 'localhost'],
  ].map((address) => [address, false] as const),
])('%s is public: %p', (address, expected) => {
  expect(isPublic(address)).toBe(expected)
})
