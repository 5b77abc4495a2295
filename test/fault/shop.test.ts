// A whole shop as one web and three worker processes on Postgres, told of each other's doings by Redis, all
// of them killed at will: nothing of an order is lost, and all of it is one trace.
import { expect, test } from 'bun:test'
import { createHmac } from 'node:crypto'
import { postgres, redis, testDatabase } from '../services.ts'
import { BrokerServer } from '../services/broker-server.ts'
import { amount, within } from './amounts.ts'
import { FaultApp, type AppProcess } from './app.ts'
import { until } from '../until.ts'

const ROUNDS = amount(2, 30)
const WORKER = ['--role', 'worker', '--port', '0']
const WEB = ['--role', 'web']
const KINDS = ['invoice', 'pack', 'remind']

interface Books {
  orders: string[]
  effects: { kind: string; order_id: string; trace: string }[]
}

/** An order, and how it was sent. */
interface Order {
  readonly order: string
  readonly trace: string
  readonly by: 'api' | 'webhook'
}

let orders = 0
function newOrder(): Order {
  const order = `order-${++orders}`
  const trace = crypto.randomUUID().replaceAll('-', '')
  return { order, trace, by: orders % 3 === 0 ? 'webhook' : 'api' }
}

/** Sends an order. Whether it was taken; nobody knows when the process was killed over it. */
async function send({ url }: AppProcess, { order, trace, by }: Order): Promise<boolean> {
  const body = JSON.stringify({ order })
  const signature = createHmac('sha256', 'the-secret-of-the-partner').update(body).digest('hex')
  try {
    const response = await fetch(url + (by === 'api' ? '/orders' : '/hooks/orders'), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        traceparent: `00-${trace}-00f067aa0ba902b7-01`,
        ...(by === 'webhook' && { 'x-signature': signature, 'x-id': order }),
      },
      body,
    })
    return response.ok
  } catch {
    return false
  }
}

test.if((await postgres()) !== undefined && (await redis()) !== undefined)(
  `a shop whose processes and broker are killed ${ROUNDS} times loses nothing`,
  async () => {
    await using database = await testDatabase('postgres')
    await using broker = (await BrokerServer.create('redis'))!
    const settings = { DATABASE_URL: database.url, REDIS_URL: broker.url(), CHANNEL: 'shop' }
    await using app = new FaultApp(settings, 'shop')
    let web = await app.start(...WEB)
    const workers = await Promise.all([1, 2, 3].map(() => app.start(...WORKER)))
    const taken: Order[] = []
    let on = true
    const clients = [1, 2, 3, 4].map(async () => {
      while (on) {
        const order = newOrder()
        if (await send(web, order)) taken.push(order)
        await Bun.sleep(20)
      }
    })
    const ended: AppProcess[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const at = round % 3
      const before = taken.length
      await until('orders are taken', () => taken.length > before + 10)
      ended.push(workers[at]!)
      await workers[at]!.end('SIGKILL')
      if (at === 1) {
        await broker.kill()
        await broker.start()
      }
      if (at === 2) {
        ended.push(web)
        await web.end('SIGKILL')
        web = await app.start(...WEB)
      }
      workers[at] = await app.start(...WORKER)
    }
    on = false
    await Promise.all(clients)

    const books = (): Promise<Books> => web.get<Books>('/books')
    /** Of every order that is there, in whichever way it came. */
    const undone = async (): Promise<string[]> => {
      const { orders: all, effects } = await books()
      const done = new Set(effects.map(({ kind, order_id }) => `${kind} ${order_id}`))
      return all.flatMap((id) => KINDS.map((kind) => `${kind} ${id}`)).filter((it) => !done.has(it))
    }
    await until('all that was taken is there', async () => {
      const there = new Set((await books()).orders)
      return taken.every(({ order }) => there.has(order))
    })
    await until(
      'all that they set off has happened',
      async () => (await undone()).length === 0,
      60_000,
    )
    const { orders: there, effects } = await books()
    const ids = new Set(there)
    const undue = effects.filter(({ kind, order_id }) => kind !== 'sweep' && !ids.has(order_id))
    expect(undue).toEqual([])
    const traces = new Map(taken.map(({ order, trace }) => [order, trace]))
    const strange = effects.filter(
      ({ order_id, trace }) => traces.has(order_id) && traces.get(order_id) !== trace,
    )
    expect(strange).toEqual([])
    expect(effects.some(({ kind }) => kind === 'sweep')).toBe(true)

    // Everybody is back: the web process is told of what a worker does, and all of it is on record.
    const last = newOrder()
    expect(await send(web, last)).toBe(true)
    await until('it is on the board', async () => {
      const { packed } = await web.get<{ packed: boolean }>(`/board/${last.order}`)
      return packed
    })
    const history = async (): Promise<string[]> =>
      (await web.get<{ runs: string[] }>(`/runs/${last.trace}`)).runs
    await until('all of it is on record', async () => (await history()).length === 4)
    expect((await history()).sort()).toEqual(
      [
        `${last.by} place succeeded`,
        'event invoice succeeded',
        'event pack succeeded',
        'queue remind succeeded',
      ].sort(),
    )
    for (const one of [web, ...workers]) {
      expect(one.strays).toEqual([])
      expect(await one.end('SIGTERM')).toBe(0)
    }
    for (const one of ended) expect(one.strays).toEqual([])
    console.log(
      `${ROUNDS} rounds, ${ended.length} processes killed: ${taken.length} orders taken, ${ids.size} there, ${effects.length} effects`,
    )
  },
  within(90_000, 600_000),
)
