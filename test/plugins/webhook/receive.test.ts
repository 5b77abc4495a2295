import { describe, expect, test } from 'bun:test'
import { Conflict, kit, t } from 'bunbase'
import { database, db } from 'bunbase/plugins/db'
import { http } from 'bunbase/plugins/http'
import { queue } from 'bunbase/plugins/queue'
import {
  type WebhookOptions,
  type WebhookPlugin,
  hmacSignature,
  slack,
  webhook,
} from 'bunbase/plugins/webhook'
import { createHmac } from 'node:crypto'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { untilMoving } from '../queue/app.ts'

const { action, triggers } = kit<WebhookPlugin>()

const SECRET = 'a-secret-of-the-partner'
const partner = hmacSignature({
  ...{ provider: 'partner', secret: SECRET, header: 'x-signature', idHeader: 'x-id' },
})

/** A request that the partner signed, with its id. */
function signed(id: string, payload: object, change: (body: string) => string = (it) => it) {
  const body = JSON.stringify(payload)
  const signature = createHmac('sha256', SECRET).update(body).digest('hex')
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-signature': signature, 'x-id': id },
    body: change(body),
  }
}

/** An action that takes orders, and what it took. */
function orders(
  options: Partial<WebhookOptions<{ order: number }>> = {},
  work: (order: number) => Promise<void> | void = () => undefined,
) {
  const taken: number[] = []
  const take = action(
    {
      name: 'take',
      input: t.Object({ order: t.Integer() }),
      output: t.Object({ taken: t.Integer() }),
      triggers: [
        triggers.webhook('/hooks/orders', { verify: partner, ...options } as WebhookOptions<any>),
      ],
      errors: [Conflict],
    },
    async ({ order }) => {
      await work(order)
      taken.push(order)
      return { taken: order }
    },
  )
  return { take, taken }
}

const hooks = '/hooks/orders'
const map = ({ order }: { order: number }): { order: number } => ({ order })
const durable = [http(), db(), queue(), webhook()] as const
const alone = [http(), webhook()] as const

const until = (app: TestApp, holds: () => boolean): Promise<void> =>
  untilMoving(app, holds.toString(), holds, 10)

describe('through the queue', () => {
  test('a delivery is answered at once and run as a job', async () => {
    const { take, taken } = orders()
    await using app = await createTestApp({ plugins: durable, actions: [take] })
    await app.start()
    const response = await app.fetch(hooks, signed('d1', { order: 1 }))
    expect([response.status, await response.json()]).toEqual([202, { received: true }])
    await until(app, () => taken.length === 1)
    expect(app.runs).toMatchObject([
      {
        caller: { kind: 'anonymous' },
        trigger: {
          kind: 'webhook',
          options: { path: hooks, provider: 'partner', delivery: 'd1' },
        },
      },
    ])
  })

  test('of fifty at once with one id, one is run', async () => {
    const { take, taken } = orders()
    await using app = await createTestApp({ plugins: durable, actions: [take] })
    await app.start()
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => app.fetch(hooks, signed('d1', { order: 1 }))),
    )
    const statuses = answers.map(({ status }) => status).sort()
    expect(statuses).toEqual([...Array<number>(49).fill(200), 202])
    await until(app, () => taken.length === 1)
    await app.fetch(hooks, signed('d2', { order: 2 }))
    await until(app, () => taken.length === 2)
    expect(taken).toEqual([1, 2])
  })

  test('a delivery whose job cannot be stored is none that came, and is taken when it comes again', async () => {
    const { take, taken } = orders()
    await using app = await createTestApp({ plugins: durable, actions: [take] })
    await app.start()
    const store = app.get(database)!
    await store.run('alter table job_queue rename to job_queue_away')
    expect((await app.fetch(hooks, signed('d1', { order: 1 }))).status).toBe(500)
    await store.run('alter table job_queue_away rename to job_queue')
    expect((await app.fetch(hooks, signed('d1', { order: 1 }))).status).toBe(202)
    await until(app, () => taken.length === 1)
  })

  test('what is not genuine is refused, logged, and stored nowhere', async () => {
    const { take, taken } = orders()
    await using app = await createTestApp({ plugins: durable, actions: [take] })
    await app.start()
    const forged = signed('d1', { order: 1 }, (body) => body.replace('1', '2'))
    const response = await app.fetch(hooks, forged)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'WEBHOOK_REFUSED' })
    expect(app.logs.filter(({ level }) => level === 'warn')).toMatchObject([
      { message: 'a webhook delivery was refused', fields: { path: hooks, provider: 'partner' } },
    ])
    // The same id, this time genuine, is new.
    expect((await app.fetch(hooks, signed('d1', { order: 1 }))).status).toBe(202)
    await until(app, () => taken.length === 1)
  })
})

describe('inline', () => {
  test('the sender gets the output, and a duplicate is told so', async () => {
    const { take, taken } = orders({ mode: 'inline' })
    await using app = await createTestApp({ plugins: durable, actions: [take] })
    const first = await app.fetch(hooks, signed('d1', { order: 1 }))
    expect(await first.json()).toEqual({ taken: 1 })
    const again = await app.fetch(hooks, signed('d1', { order: 1 }))
    expect([again.status, await again.json()]).toEqual([200, { received: true, duplicate: true }])
    expect(taken).toEqual([1])
  })

  for (const [name, plugins] of [
    ['with a database', durable],
    ['without one', alone],
  ] as const) {
    test(`${name}, one that comes while the first runs is told to come later`, async () => {
      const gate = Promise.withResolvers<void>()
      const { take, taken } = orders({ mode: 'inline' }, () => gate.promise)
      await using app = await createTestApp({ plugins, actions: [take] })
      const first = app.fetch(hooks, signed('d1', { order: 1 }))
      await until(app, () => app.kernel.running.length === 1)
      const second = await app.fetch(hooks, signed('d1', { order: 1 }))
      expect([second.status, (await second.json()).code]).toEqual([409, 'WEBHOOK_IN_PROGRESS'])
      gate.resolve()
      expect((await first).status).toBe(200)
      expect(taken).toEqual([1])
    })

    test(`${name}, one that failed is run when it comes again`, async () => {
      let isBroken = true
      const { take, taken } = orders({ mode: 'inline' }, () => {
        if (isBroken) throw new Conflict()
      })
      await using app = await createTestApp({ plugins, actions: [take] })
      expect((await app.fetch(hooks, signed('d1', { order: 1 }))).status).toBe(409)
      isBroken = false
      expect((await app.fetch(hooks, signed('d1', { order: 1 }))).status).toBe(200)
      expect(taken).toEqual([1])
    })
  }

  test('one whose run came to no end is run again when its time is over', async () => {
    const { take, taken } = orders({ mode: 'inline' }, async (order) => {
      if (order === 0) await new Promise(() => {})
    })
    const app = await createTestApp({ plugins: durable, actions: [take] })
    void app.fetch(hooks, signed('d1', { order: 0 })).catch(() => undefined)
    await until(app, () => app.kernel.running.length === 1)
    await app.clock.advance('41s')
    expect((await app.fetch(hooks, signed('d1', { order: 1 }))).status).toBe(200)
    expect(taken).toEqual([1])
    await app[Symbol.asyncDispose]()
  })
})

describe('what a trigger says', () => {
  test('map makes the input, and leaves deliveries out', async () => {
    const { take, taken } = orders({
      mode: 'inline',
      map: (payload: { type: string; id: number }) =>
        payload.type === 'order.paid' ? { order: payload.id } : undefined,
    })
    await using app = await createTestApp({ plugins: alone, actions: [take] })
    const other = await app.fetch(hooks, signed('d1', { type: 'ping', id: 1 }))
    expect(await other.json()).toEqual({ received: true, ignored: true })
    await app.fetch(hooks, signed('d2', { type: 'order.paid', id: 7 }))
    expect(taken).toEqual([7])
  })

  test('dedupe finds the id in the payload, or runs every delivery', async () => {
    const own = orders({ mode: 'inline', dedupe: ({ order }: { order: number }) => `o${order}` })
    {
      await using app = await createTestApp({ plugins: alone, actions: [own.take] })
      for (const id of ['a', 'b']) await app.fetch(hooks, signed(id, { order: 1 }))
    }
    expect(own.taken).toEqual([1])
    const every = orders({ mode: 'inline', dedupe: false })
    {
      await using app = await createTestApp({ plugins: alone, actions: [every.take] })
      for (const id of ['a', 'a']) await app.fetch(hooks, signed(id, { order: 1 }))
    }
    expect(every.taken).toEqual([1, 1])
  })

  test('what dedupe finds and is no id runs every delivery, or is refused', async () => {
    const { take, taken } = orders({ mode: 'inline', dedupe: ({ of }: { of: any }) => of, map })
    await using app = await createTestApp({ plugins: alone, actions: [take] })
    const send = async (of: unknown): Promise<number> =>
      (await app.fetch(hooks, signed('a', { order: 1, of }))).status
    for (const of of [null, null, '', '', 7, '7', 7]) expect(await send(of)).toBe(200)
    expect(taken).toHaveLength(5)
    expect(await send({ id: 1 })).toBe(500)
  })

  test('Slack is greeted back', async () => {
    const { take, taken } = orders({ mode: 'inline', verify: slack({ secret: SECRET }) })
    await using app = await createTestApp({ plugins: alone, actions: [take] })
    const body = JSON.stringify({ type: 'url_verification', challenge: '3eZbrw1a' })
    const time = `${Math.floor(app.clock.now() / 1000)}`
    const signature = createHmac('sha256', SECRET).update(`v0:${time}:${body}`).digest('hex')
    const response = await app.fetch(hooks, {
      method: 'POST',
      headers: {
        ...{ 'content-type': 'application/json', 'x-slack-request-timestamp': time },
        'x-slack-signature': `v0=${signature}`,
      },
      body,
    })
    expect(await response.json()).toEqual({ challenge: '3eZbrw1a' })
    expect(taken).toEqual([])
  })

  test.each([
    ['no verifier', {}, 'it needs `verify`'],
    ['an empty secret', { verify: slack({ secret: undefined }) }, 'the secret of slack is empty'],
    ['the system as anybody', { verify: 'none', as: 'system' }, 'needs a verifier'],
    ['an unknown option', { verify: 'none', secret: 'x' }, 'unknown option "secret"'],
    ['a misspelt one', { verify: 'none', dedup: false }, 'did you mean "dedupe"?'],
    ['a mode', { verify: 'none', mode: 'later' }, '`mode` is wrong: expected "queue" or "inline"'],
    ['a queue that is not there', { verify: 'none', mode: 'queue' }, 'needs the queue plugin'],
  ])('%s is refused at boot', async (_, options, message) => {
    const wrong = action(
      {
        name: 'wrong',
        input: t.Object({}),
        output: t.Object({}),
        triggers: [triggers.webhook('/hooks/wrong', options as never)],
      },
      () => ({}),
    )
    await expect(createTestApp({ plugins: alone, actions: [wrong] })).rejects.toThrow(message)
  })
})

describe('bodies', () => {
  const post = (body: string | Uint8Array, type = 'application/json') => ({
    method: 'POST',
    headers: { 'content-type': type },
    body: body as string,
  })

  async function status(request: ReturnType<typeof post>, maxBodySize = 100): Promise<number> {
    const { take } = orders({ mode: 'inline', verify: 'none', maxBodySize })
    await using app = await createTestApp({ plugins: alone, actions: [take] })
    return (await app.fetch(hooks, request)).status
  }

  test('a form is read as its members', async () => {
    const { take, taken } = orders({
      ...{ mode: 'inline', verify: 'none' },
      map: ({ order }: { order: string }) => ({ order: Number(order) }),
    })
    await using app = await createTestApp({ plugins: alone, actions: [take] })
    await app.fetch(hooks, post('order=5', 'application/x-www-form-urlencoded'))
    expect(taken).toEqual([5])
  })

  test.each([
    ['not JSON', post('{"order":')],
    ['not UTF-8', post(Uint8Array.of(0x7b, 0xff, 0x7d))],
    ['a changed prototype', post('{"__proto__":{"order":1}}')],
    ['a member twice', post('order=1&order=2', 'application/x-www-form-urlencoded')],
    ['an input that does not fit', post('{"order":"one"}')],
  ])('%s is refused', async (_, request) => {
    expect(await status(request)).toBe(400)
  })

  test('one that is too long is refused', async () => {
    expect(await status(post('{"order":1}'.padEnd(100)))).toBe(200)
    expect(await status(post('{"order":1}'.padEnd(101)))).toBe(413)
  })
})

for (const [name, plugins] of [
  ['with a database', durable],
  ['without one', alone],
] as const) {
  test(`${name}, deliveries are forgotten after a time`, async () => {
    const { take, taken } = orders({ mode: 'inline' })
    await using app = await createTestApp({
      ...{ plugins, actions: [take] },
      webhook: { remember: '1d' },
    })
    await app.fetch(hooks, signed('d1', { order: 1 }))
    await app.clock.advance('12h')
    await app.fetch(hooks, signed('d1', { order: 1 }))
    expect(taken).toEqual([1])
    await app.clock.advance('14h')
    await app.fetch(hooks, signed('d1', { order: 1 }))
    expect(taken).toEqual([1, 1])
  })
}

test('those that come make room of those that are forgotten', async () => {
  const { take } = orders({})
  await using app = await createTestApp({
    ...{ plugins: durable, actions: [take] },
    webhook: { remember: '1d' },
  })
  const send = async (from: number): Promise<void> => {
    for (let n = from; n < from + 20; n++) await app.fetch(hooks, signed(`d${n}`, { order: n }))
  }
  await send(0)
  await app.clock.advance('26h')
  await send(20)
  const { rows } = await app.get(database)!.run('select id from webhook_inbox order by id')
  expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 20 }, (_, n) => `d${n + 20}`))
})
