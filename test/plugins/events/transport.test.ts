import { expect, test } from 'bun:test'
import { boot, defineConfig, event, kit, t } from '../../../plugins/index.ts'
import {
  type EventsConfig,
  type EventsPlugin,
  emitter,
  events,
} from '../../../plugins/events/index.ts'
import { memoryBus } from '../../../plugins/events/memory.ts'
import { createTestApp } from '../../../plugins/testing/index.ts'

async function mistakes(config: EventsConfig): Promise<string[]> {
  const app = defineConfig({ plugins: [events()], events: config })
  const problems = await boot(app).then(
    (kernel) => kernel.stop().then(() => []),
    (error: { problems: { message: string }[] }) => error.problems,
  )
  return problems.map(({ message }) => message)
}

test('a transport without a place, or with another one’s, is a mistake at boot', async () => {
  const before = process.env['NATS_URL']
  delete process.env['NATS_URL']
  expect(await mistakes({ transport: 'nats' })).toEqual([
    '`events.url` is missing, and so is NATS_URL in the environment',
  ])
  process.env['NATS_URL'] = 'nats://127.0.0.1:4222'
  expect(await mistakes({ transport: 'nats' })).toEqual([])
  if (before === undefined) delete process.env['NATS_URL']
  else process.env['NATS_URL'] = before
  expect(await mistakes({ transport: 'redis', url: 'nats://127.0.0.1' })).toEqual([
    '`events.url` is the URL of nats, not of redis',
  ])
  expect(await mistakes({ url: 'amqp://127.0.0.1' })).toEqual([
    expect.stringContaining('events.url'),
  ])
  expect(await mistakes({ transport: 'memory' })).toEqual([])
  expect(await mistakes({})).toEqual([])
})

const { action, triggers } = kit<EventsPlugin>()
const told = event('told', { payload: t.Object({ n: t.Integer() }) })

function listener(heard: unknown[]) {
  return action(
    {
      name: 'listen',
      input: t.Object({ n: t.Integer() }),
      output: t.Void(),
      triggers: [triggers.event(told, { broadcast: true })],
    },
    (payload) => void heard.push(payload),
  )
}

test('without a transport a broadcast reaches its own instance', async () => {
  const heard: unknown[] = []
  await using app = await createTestApp({ plugins: [events()], actions: [listener(heard)] })
  await app.start()
  await app.get(emitter)!.emit(told, { n: 1 })
  expect(heard).toEqual([{ n: 1 }])
  expect(app.get(emitter)!.broadcasts).toBeUndefined()
})

test('what somebody else publishes on the channel runs nothing, or is held to the schema', async () => {
  const place = { url: 'memory://strangers', channel: 'c' }
  const heard: unknown[] = []
  await using app = await createTestApp({
    plugins: [events()],
    events: place,
    actions: [listener(heard)],
  })
  await app.start()
  const stranger = await memoryBus(place).connect({ message() {}, lost() {} })
  const said = { id: 'i', name: 'told', at: 1, caller: { kind: 'system' }, hops: 0 }
  const envelope = (first: number, ...list: object[]): string =>
    JSON.stringify({ from: 'stranger', first, events: list })
  for (const text of [
    'hello',
    '{"from":1}',
    '{"__proto__":{},"from":"x","first":1,"events":[]}',
    envelope(0),
    envelope(1, { ...said, caller: { kind: 'root' }, payload: { n: 1 } }),
    envelope(1, { ...said, caller: { kind: 'user' }, payload: { n: 1 } }),
    envelope(1, { ...said, hops: -1, payload: { n: 1 } }),
  ]) {
    await stranger.publish(text)
  }
  expect(app.runs).toEqual([])
  expect(app.logs.map(({ message }) => message)).toEqual(
    Array.from({ length: 7 }, () => 'events: something else was published on our channel'),
  )
  await stranger.publish(
    envelope(
      1,
      { ...said, payload: { n: 'x' } },
      { ...said, name: 'unknown' },
      { ...said, payload: { n: 2 } },
    ),
  )
  expect(heard).toEqual([{ n: 2 }])
  expect(app.runs.map(({ status }) => status)).toEqual(['failed', 'succeeded'])
  await stranger.close()
})

test('`when` is asked where it is heard, with what arrived', async () => {
  const url = 'memory://when'
  const heard: unknown[] = []
  const listen = action(
    {
      name: 'listen',
      input: t.Object({ twice: t.Integer() }),
      output: t.Void(),
      triggers: [
        triggers.event(told, {
          broadcast: true,
          when: ({ n }) => n > 1,
          map: ({ n }) => ({ twice: 2 * n }),
        }),
      ],
    },
    (payload, ctx) => void heard.push([payload, ctx.event.received!.name]),
  )
  const instance = () => createTestApp({ plugins: [events()], events: { url }, actions: [listen] })
  await using a = await instance()
  await using b = await instance()
  await Promise.all([a.start(), b.start()])
  await a.get(emitter)!.emit(told, { n: 1 })
  await a.get(emitter)!.emit(told, { n: 2 })
  await a.clock.advance(0)
  expect(heard).toEqual([
    [{ twice: 4 }, 'told'],
    [{ twice: 4 }, 'told'],
  ])
  expect(b.get(emitter)!.broadcasts).toMatchObject({ received: 2, missed: 0 })
})

test('an event that is emitted just as the one before was sent does not wait', async () => {
  const heard: { n: number }[] = []
  const instance = (list: unknown[]) =>
    createTestApp({
      plugins: [events()],
      events: { url: 'memory://gaps' },
      actions: [listener(list)],
    })
  await using a = await instance([])
  await using b = await instance(heard)
  await Promise.all([a.start(), b.start()])
  let sent = 0
  for (let gap = 0; gap < 30; gap++) {
    await a.get(emitter)!.emit(told, { n: sent++ })
    for (let turn = 0; turn < gap; turn++) await Promise.resolve()
    await a.get(emitter)!.emit(told, { n: sent++ })
    await a.clock.advance(0)
    expect(heard.length).toBe(sent)
  }
  expect(heard.map(({ n }) => n)).toEqual(Array.from({ length: sent }, (_, n) => n))
})
