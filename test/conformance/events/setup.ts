// The transports that can run here, and apps that stand for instances on them.
import { event, kit, t } from '../../../plugins/index.ts'
import {
  type EventTransport,
  type EventsConfig,
  type EventsPlugin,
  emitter,
  events,
} from '../../../plugins/events/index.ts'
import { type TestApp, createTestApp } from '../../../plugins/testing/index.ts'
import { nats, postgres, redis } from '../../services.ts'
import { BrokerServer } from '../../services/broker-server.ts'
import { PostgresServer } from '../../services/postgres-server.ts'

/** A broker of the test's own. */
export interface Broker extends AsyncDisposable {
  readonly port: number
  url(): string
  kill(): Promise<void>
  start(): Promise<void>
}

export interface TransportUnderTest {
  readonly name: EventTransport
  /** The run's broker. */
  readonly url: string
  /** Makes a broker that may be killed; undefined when there is nothing to kill. */
  readonly broker?: () => Promise<Broker>
}

/** Every transport that this machine can run. */
export async function transports(): Promise<TransportUnderTest[]> {
  const [redisUrl, natsUrl, postgresUrl] = await Promise.all([redis(), nats(), postgres()])
  const own = (name: 'redis' | 'nats') => async () => (await BrokerServer.create(name))!
  return [
    { name: 'memory', url: 'memory://test' },
    ...(redisUrl ? [{ name: 'redis', url: redisUrl, broker: own('redis') } as const] : []),
    ...(natsUrl ? [{ name: 'nats', url: natsUrl, broker: own('nats') } as const] : []),
    ...(postgresUrl
      ? [
          {
            name: 'postgres',
            url: postgresUrl,
            broker: async () => (await PostgresServer.create())!,
          } as const,
        ]
      : []),
  ]
}

export const told = event('test.told', {
  payload: t.Object({ n: t.Integer(), text: t.Optional(t.String()) }),
})

/** One instance of an app that hears broadcasts. */
export interface Instance extends AsyncDisposable {
  readonly app: TestApp
  /** What its broadcast subscriber heard, in order. */
  readonly heard: { readonly n: number; readonly text?: string }[]
  /** What its other subscriber heard, which is for one instance only. */
  readonly once: number[]
  tell(n: number, text?: string): Promise<void>
}

let channels = 0

/** A channel that nobody else uses. */
export function freshChannel(): string {
  return `test:${process.pid}:${++channels}`
}

const { action, triggers } = kit<EventsPlugin>()

export async function instance(config: EventsConfig): Promise<Instance> {
  const heard: Instance['heard'] = []
  const once: number[] = []
  const input = t.Object({ n: t.Integer(), text: t.Optional(t.String()) })
  const output = t.Void()
  const everywhere = action(
    { name: 'everywhere', input, output, triggers: [triggers.event(told, { broadcast: true })] },
    (payload) => void heard.push(payload),
  )
  const here = action(
    { name: 'here', input, output, triggers: [triggers.event(told)] },
    ({ n }) => void once.push(n),
  )
  const app = await createTestApp({
    plugins: [events()],
    events: config,
    actions: [everywhere, here],
  })
  await app.start()
  return {
    app,
    heard,
    once,
    tell: (n, text) =>
      app.get(emitter)!.emit(told, text === undefined ? { n } : { n, text }, {
        as: { kind: 'user', id: 'ann' },
        org: 'acme',
      }),
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  }
}
