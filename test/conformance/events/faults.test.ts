import { describe, expect, test } from 'bun:test'
import { emitter } from '../../../plugins/events/index.ts'
import { Link } from '../../plugins/db/link.ts'
import { type Instance, freshChannel, instance, transports } from './setup.ts'
import { until } from '../../until.ts'
import { inTime } from '../../in-time.ts'

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, n) => from + n)
const stats = ({ app }: Instance) => app.get(emitter)!.broadcasts!
const connected = (...instances: Instance[]): boolean =>
  instances.every((it) => stats(it).connected)

for (const { name: transport, broker: make } of await transports()) {
  if (!make) continue
  describe(`events over ${transport}, when the broker fails`, () => {
    test.concurrent(
      'killed and started again, instances hear each other within 2 s, and nothing twice',
      async () => {
        await using broker = await make()
        const config = { transport, url: broker.url(), channel: freshChannel() }
        await using a = await instance(config)
        await using b = await instance(config)
        const returns: number[] = []
        let n = 0
        const emit = async (count: number): Promise<void> => {
          for (const each of numbers(n, n + count)) await a.tell(each)
          n += count
        }
        for (let round = 0; round < 3; round++) {
          await emit(10)
          await until('it is heard', () => b.heard.length === n)
          await broker.kill()
          await until('it is noticed', () => !connected(a) && !connected(b))
          await emit(10)
          expect(a.heard.length).toBe(n)
          await broker.start()
          const back = performance.now()
          await until('they are back', () => connected(a, b))
          returns.push(performance.now() - back)
          await emit(1)
          // What waited may have been sent before the other one listened again: then it is counted.
          await until('the last is heard', () => b.heard.at(-1)?.n === n - 1)
          const { missed } = stats(b)
          for (const lost of numbers(0, n).filter((each) => !b.heard.some((it) => it.n === each))) {
            b.heard.push({ n: lost })
          }
          expect(b.heard.length).toBe(n)
          expect(missed).toBe(n - stats(b).received)
        }
        expect(a.heard.map((it) => it.n)).toEqual(numbers(0, n))
        expect(Math.max(...returns)).toBeLessThan(inTime(2_000))
        expect(new Set(b.heard.map((it) => it.n)).size).toBe(n)
        const said = a.app.logs.filter(({ message }) => message.startsWith('events: '))
        expect(said.map(({ level }) => level)).toEqual(
          Array.from({ length: 3 }, () => ['warn', 'info']).flat() as never,
        )
      },
      60_000,
    )

    test.concurrent(
      'while it is away a bounded number waits; what is dropped is counted on both sides',
      async () => {
        await using broker = await make()
        const config = { transport, url: broker.url(), channel: freshChannel() }
        await using a = await instance({ ...config, buffer: 100 })
        await using b = await instance(config)
        await a.tell(0)
        await until('it is heard', () => b.heard.length === 1)
        await broker.kill()
        await until('it is noticed', () => !connected(a))
        for (const n of numbers(1, 501)) await a.tell(n)
        expect(stats(a)).toMatchObject({ waiting: 100, dropped: 400 })
        expect(a.heard.length).toBe(501)
        await broker.start()
        await until('all is sent', () => connected(a, b) && stats(a).waiting === 0)
        await a.tell(501)
        await until('the last is heard', () => b.heard.at(-1)?.n === 501)
        expect(stats(b).received + stats(b).missed).toBe(502)
        expect(stats(b).missed).toBeGreaterThanOrEqual(400)
        expect(b.heard.map(({ n }) => n).filter((n) => n > 0 && n < 401)).toEqual([])
        expect(a.app.logs).toContainEqual(
          expect.objectContaining({
            level: 'info',
            message: `events: ${transport} is back`,
            fields: expect.objectContaining({ dropped: 400 }),
          }),
        )
        expect(b.app.logs).toContainEqual(
          expect.objectContaining({
            level: 'warn',
            message: 'events: some of another instance never came here',
          }),
        )
      },
      60_000,
    )

    test.concurrent(
      'an app starts without it, and is connected when it comes',
      async () => {
        await using broker = await make()
        await broker.kill()
        const config = { transport, url: broker.url(), channel: freshChannel() }
        await using a = await instance(config)
        await using b = await instance(config)
        await a.tell(1)
        expect([a.heard, connected(a)]).toEqual([[{ n: 1 }], false])
        await broker.start()
        await until('they are connected', () => connected(a, b))
        await a.tell(2)
        await until('the next is heard', () => b.heard.at(-1)?.n === 2)
      },
      60_000,
    )

    test.concurrent(
      'a connection that went dead without a word is noticed, and made again',
      async () => {
        await using broker = await make()
        await using link = await Link.to(broker.port)
        const channel = freshChannel()
        const through = broker.url().replace(`:${broker.port}`, `:${link.port}`)
        await using a = await instance({ transport, url: through, channel })
        await using b = await instance({ transport, url: broker.url(), channel })
        await b.tell(1)
        await until('it is heard', () => a.heard.length === 1)
        link.swallow()
        await b.tell(2)
        await until('it is noticed', () => !connected(a), 15_000)
        link.heal()
        await until('it is back', () => connected(a))
        await b.tell(3)
        await until('it is heard', () => a.heard.at(-1)?.n === 3)
        expect(a.heard.map(({ n }) => n)).toEqual([1, 3])
        expect(stats(a)).toMatchObject({ received: 2, missed: 1 })
      },
      60_000,
    )
  })
}
