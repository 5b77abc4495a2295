import { describe, expect, test } from 'bun:test'
import { emitter } from '../../../plugins/events/index.ts'
import { freshChannel, instance, transports } from './setup.ts'
import { until } from '../../until.ts'

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

for (const { name: transport, url } of await transports()) {
  describe(`events over ${transport}`, () => {
    const config = () => ({ transport, url, channel: freshChannel() })

    test('a broadcast runs once in every instance, other subscribers in the emitter’s alone', async () => {
      const own = config()
      await using a = await instance(own)
      await using b = await instance(own)
      await using c = await instance(own)
      await a.tell(1)
      expect(a.heard).toEqual([{ n: 1 }])
      await b.tell(2)
      await until('all heard both', () => [a, b, c].every(({ heard }) => heard.length === 2))
      expect(c.heard.toSorted((x, y) => x.n - y.n)).toEqual([{ n: 1 }, { n: 2 }])
      expect([a.once, b.once, c.once]).toEqual([[1], [2], []])
    })

    test('caller, organisation, trace and event travel with it', async () => {
      const own = config()
      await using a = await instance(own)
      await using b = await instance(own)
      await a.tell(1)
      await until('it is heard', () => b.app.runs.length === 1)
      const [there] = b.app.runs
      const here = a.app.runs.find(({ action }) => action.name === 'everywhere')!
      expect(there).toMatchObject({
        status: 'succeeded',
        caller: { kind: 'user', id: 'ann' },
        trigger: { kind: 'event', options: { event: 'test.told', broadcast: true } },
      })
      expect(there!.invocation.org).toBe('acme')
      const id = (run: typeof here): string =>
        (run.ctx as unknown as { event: { received: { id: string } } }).event.received.id
      expect(id(there!)).toBe(id(here))
    })

    test('a burst arrives whole and in order, from each of two emitters', async () => {
      const own = config()
      const count = 2000
      await using a = await instance(own)
      await using b = await instance(own)
      await using c = await instance(own)
      for (const n of numbers(count)) {
        void a.tell(n, 'a')
        void b.tell(n, 'b')
      }
      await until('all is heard', () => c.heard.length === 2 * count, 20_000)
      for (const from of ['a', 'b']) {
        const those = c.heard.filter(({ text }) => text === from)
        expect(those.map(({ n }) => n)).toEqual(numbers(count))
      }
      expect(c.app.get(emitter)!.broadcasts).toMatchObject({ received: 2 * count, missed: 0 })
      await until('all is counted', () => a.app.get(emitter)!.broadcasts!.waiting === 0)
      expect(a.app.get(emitter)!.broadcasts).toMatchObject({
        transport,
        connected: true,
        published: count,
        dropped: 0,
      })
    })

    test('any text arrives as it was', async () => {
      const own = config()
      const text = 'é \u{1F642} "\'\\ \n\r\t\u2028 \u0000 $1 ; drop table'
      // A zero character is text too, but not to every broker.
      const sent = transport === 'postgres' ? text.replace('\u0000', '') : text
      await using a = await instance(own)
      await using b = await instance(own)
      await a.tell(1, sent)
      await until('it is heard', () => b.heard.length === 1)
      expect(b.heard).toEqual([{ n: 1, text: sent }])
    })

    test('the largest event arrives, a larger one is refused where it is emitted', async () => {
      const own = config()
      await using a = await instance(own)
      await using b = await instance(own)
      const { limit } = (await a
        .tell(1, 'x'.repeat(3_000_000))
        .catch(({ details }) => details)) as {
        limit: number
      }
      expect(limit).toBeGreaterThan(7000)
      const room = limit - 400
      await a.tell(2, 'x'.repeat(room))
      await a.tell(3)
      await until('both are heard', () => b.heard.length === 2)
      expect(b.heard.map(({ n, text }) => [n, text?.length])).toEqual([
        [2, room],
        [3, undefined],
      ])
      expect(a.once).toEqual([2, 3])
    })

    test('instances on another channel hear nothing', async () => {
      await using a = await instance(config())
      const own = config()
      await using b = await instance(own)
      await using c = await instance(own)
      await a.tell(1)
      await b.tell(2)
      await until('it is heard', () => c.heard.length === 1)
      expect([a.heard, c.heard]).toEqual([[{ n: 1 }], [{ n: 2 }]])
    })

    test('what was emitted before a stop is sent', async () => {
      const own = config()
      await using b = await instance(own)
      {
        await using a = await instance(own)
        for (const n of numbers(500)) void a.tell(n)
      }
      await until('all is heard', () => b.heard.length === 500)
      expect(b.heard.map(({ n }) => n)).toEqual(numbers(500))
    })
  })
}
