// How many messages a second go from one instance to another over Redis, beside ioredis with
// autopipelining. All in one process, one contender after the other, in turns.
import { Redis } from 'ioredis'
import { boot, defineConfig, event, kit, t } from '../../../plugins/index.ts'
import { emitter, events, type EventsPlugin } from '../../../plugins/events/index.ts'
import { Broadcast } from '../../../plugins/events/broadcast.ts'
import { redisBus } from '../../../plugins/events/redis.ts'
import { systemClock } from '../../../kernel/index.ts'
import { plainLogger } from '../../../kernel/logger.ts'
import { median } from '../http/summary.ts'

/** Messages a second. */
export interface BroadcastRates {
  /** From one `Broadcast` to another: an event in, an event out. */
  readonly ours: number
  /** From `emit` to the run of an action in the other app, checks and lifecycle included. */
  readonly apps: number
  /** A JSON text in, the parsed value out. */
  readonly ioredis: number
}

interface Contender {
  send(n: number): void
  heard(): number
  close(): Promise<void>
}

const payload = { id: 'u1', email: 'ann@example.org', age: 42 }
const caller = { kind: 'user', id: 'ann' } as const
const emission = { id: '0193a8f2-7c1e-7000-8000-000000000000', name: 'user.created' } as const
const facts = { emittedAt: 1_700_000_000_000, caller, org: 'acme', traceparent: undefined, hops: 0 }

async function broadcasts(url: string, buffer: number): Promise<Contender> {
  let heard = 0
  const make = (sender: string): Broadcast =>
    new Broadcast({
      ...{ transport: 'redis', clock: systemClock, sender, buffer, logger: () => plainLogger },
      bus: redisBus({ url, channel: 'bench:broadcast' }),
      receive: () => void heard++,
    })
  const [from, to] = [make('a'), make('b')]
  await Promise.all([from.start(), to.start()])
  return {
    send: () => from.publish(from.write({ ...emission, ...facts }, payload)),
    heard: () => heard,
    async close() {
      await Promise.all([from.stop(), to.stop()])
    },
  }
}

async function apps(url: string, buffer: number): Promise<Contender> {
  const { action, triggers } = kit<EventsPlugin>()
  const schema = t.Object({ id: t.String(), email: t.String(), age: t.Integer() })
  const created = event('user.created', { payload: schema })
  let heard = 0
  const app = async (listen: () => void) => {
    const listens = action(
      {
        name: 'listen',
        input: schema,
        output: t.Void(),
        triggers: [triggers.event(created, { broadcast: true })],
      },
      listen,
    )
    const config = defineConfig({
      plugins: [events()],
      events: { url, channel: 'bench:apps', buffer },
    })
    const kernel = await boot(config, { actions: [listens] })
    await kernel.start()
    return kernel
  }
  const [from, to] = [await app(() => {}), await app(() => void heard++)]
  const bus = from.get(emitter)!
  return {
    send: () => void bus.emit(created, payload, { as: caller, org: 'acme' }),
    heard: () => heard,
    async close() {
      await Promise.all([from.stop(), to.stop()])
    },
  }
}

async function ioredis(url: string): Promise<Contender> {
  const from = new Redis(url, { enableAutoPipelining: true })
  const to = new Redis(url)
  let heard = 0
  to.on('message', (_channel, text) => {
    JSON.parse(text)
    heard++
  })
  await to.subscribe('bench:ioredis')
  return {
    send: () =>
      void from.publish('bench:ioredis', JSON.stringify({ name: 'user.created', payload })),
    heard: () => heard,
    async close() {
      from.disconnect()
      to.disconnect()
    },
  }
}

/** Sends in portions, so that both sides get their turns; ends when all is heard. */
async function rate({ send, heard }: Contender, count: number): Promise<number> {
  const before = heard()
  const began = performance.now()
  for (let n = 0; n < count; n++) {
    send(n)
    if (n % 500 === 499) await new Promise((resolve) => setImmediate(resolve))
  }
  while (heard() - before < count) await new Promise((resolve) => setImmediate(resolve))
  return count / ((performance.now() - began) / 1000)
}

/** The median of the rounds counts. */
export async function broadcastRates(
  url: string,
  count: number,
  rounds: number,
): Promise<BroadcastRates> {
  const contenders = {
    ours: await broadcasts(url, count),
    apps: await apps(url, count),
    ioredis: await ioredis(url),
  }
  const rates = { ours: [] as number[], apps: [] as number[], ioredis: [] as number[] }
  for (let round = -1; round < rounds; round++) {
    for (const name of ['ours', 'apps', 'ioredis'] as const) {
      const measured = await rate(contenders[name], count)
      // The first round warms up.
      if (round >= 0) rates[name].push(measured)
    }
  }
  for (const contender of Object.values(contenders)) await contender.close()
  return { ours: median(rates.ours), apps: median(rates.apps), ioredis: median(rates.ioredis) }
}
