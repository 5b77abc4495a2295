// Everything an order sets off, on core(): a row, an event with two subscribers, a delayed job and a
// signed webhook, in one transaction, and on record as one trace.
import { describe, expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { type Action, event, kit, t } from 'bunbase'
import { type DbPlugin, type TypedQueryBuilder, database } from 'bunbase/db'
import type { EventsPlugin } from 'bunbase/plugins/events'
import type { HttpPlugin } from 'bunbase/plugins/http'
import { runHistory } from 'bunbase/plugins/persistence'
import type { QueuePlugin } from 'bunbase/plugins/queue'
import { type WebhookPlugin, hmacSignature } from 'bunbase/plugins/webhook'
import type { CronPlugin } from 'bunbase/plugins/cron'
import { core } from 'bunbase/presets'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { engines, testDatabase } from '../services.ts'
import { untilMoving } from './queue/app.ts'

interface ShopPlugin {
  name: 'shop'
  needs: HttpPlugin | DbPlugin | QueuePlugin | EventsPlugin | CronPlugin | WebhookPlugin
}
const { action, triggers } = kit<ShopPlugin>()
const placed = event('order.placed', { payload: t.Object({ order: t.String() }) })
const input = t.Object({ order: t.String({ maxLength: 50 }) })
const output = t.Object({})
const SECRET = 'the-secret-of-the-partner'

interface Orders {
  orders: { id: string }
}
const orders = (builder: TypedQueryBuilder): TypedQueryBuilder<Orders> =>
  builder as unknown as TypedQueryBuilder<Orders>

const remind = action({ name: 'remind', input, output }, () => ({}))
const place = action(
  {
    name: 'place',
    input,
    output,
    transaction: true,
    triggers: [
      triggers.api('POST', '/orders'),
      triggers.webhook('/hooks/orders', {
        verify: hmacSignature({
          ...{ provider: 'partner', secret: SECRET, header: 'x-signature', idHeader: 'x-id' },
        }),
      }),
    ],
  },
  async ({ order }, ctx) => {
    await orders(ctx.db).insertInto('orders').values({ id: order }).execute()
    await ctx.event.emit(placed, { order })
    await ctx.queue.add(remind, { order }, { delay: '1h' })
    if (order === 'bad') throw new Error('out of stock')
    return {}
  },
)
const subscriber = (name: string): Action =>
  action({ name, input, output, triggers: [triggers.event(placed)] }, () => ({}))
const sweep = action(
  { name: 'sweep', input: t.Object({}), output, triggers: [triggers.cron('30 * * * *')] },
  () => ({}),
)

for (const engine of await engines()) {
  describe(engine, () => {
    async function shop(url: string): Promise<TestApp> {
      const actions = [place, remind, subscriber('invoice'), subscriber('pack'), sweep]
      const config = { presets: [core()] as const, database: { url }, actions }
      const app = await createTestApp(config)
      await app.get(database)!.run('create table orders (id text primary key)')
      await app.start()
      return app
    }
    const history = async (app: TestApp, traceId: string): Promise<string[]> => {
      const { items } = await app.get(runHistory)!.list({ traceId })
      return items.map((run) => `${run.trigger} ${run.action} ${run.status}`).sort()
    }
    const all = (trigger: string): string[] => [
      `${trigger} place succeeded`,
      'event invoice succeeded',
      'event pack succeeded',
      'queue remind succeeded',
    ]

    test('what an order sets off is one trace, from request to delayed job', async () => {
      await using store = await testDatabase(engine)
      await using app = await shop(store.url)
      const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
      const response = await app.fetch('/orders', {
        json: { order: 'a' },
        headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
      })
      expect(response.status).toBe(200)
      await untilMoving(
        app,
        'the subscribers',
        async () => (await history(app, traceId)).length === 3,
      )
      await untilMoving(
        app,
        'the job',
        async () => (await history(app, traceId)).length === 4,
        '5s',
      )
      expect(await history(app, traceId)).toEqual(all('api').sort())
    })

    test('an order that fails sets off nothing', async () => {
      await using store = await testDatabase(engine)
      await using app = await shop(store.url)
      expect((await app.fetch('/orders', { json: { order: 'bad' } })).status).toBe(500)
      await app.clock.advance('2h')
      await app.fetch('/orders', { json: { order: 'good' } })
      await untilMoving(
        app,
        'the job of the other',
        () => app.runs.some(({ action: { name } }) => name === 'remind'),
        '5s',
      )
      const orderOf = (run: { input?: unknown }): unknown => (run.input as { order?: string }).order
      const ran = app.runs.filter(({ action: { name } }) => name !== 'sweep')
      expect(ran.map((run) => [run.action.name, orderOf(run)]).sort()).toEqual([
        ['invoice', 'good'],
        ['pack', 'good'],
        ['place', 'bad'],
        ['place', 'good'],
        ['remind', 'good'],
      ])
      const { rows } = await app.get(database)!.run('select id from orders')
      expect(rows).toEqual([{ id: 'good' }])
    })

    test('a signed webhook that comes ten times is one order, in one trace; a cron runs beside it', async () => {
      await using store = await testDatabase(engine)
      await using app = await shop(store.url)
      const body = JSON.stringify({ order: 'w' })
      const traceId = '5bf92f3577b34da6a3ce929d0e0e4737'
      const headers = {
        'content-type': 'application/json',
        'x-signature': createHmac('sha256', SECRET).update(body).digest('hex'),
        'x-id': 'd1',
        traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      }
      const send = () => app.fetch('/hooks/orders', { method: 'POST', headers, body })
      const answers = await Promise.all(Array.from({ length: 10 }, send))
      expect(answers.map(({ status }) => status).sort()).toEqual([
        ...Array<number>(9).fill(200),
        202,
      ])
      await untilMoving(
        app,
        'all of it',
        async () => (await history(app, traceId)).length === 4,
        '5s',
      )
      expect(await history(app, traceId)).toEqual(all('webhook').sort())
      await untilMoving(
        app,
        'the cron',
        () => app.runs.some(({ action: { name } }) => name === 'sweep'),
        '5s',
      )
    })
  })
}
