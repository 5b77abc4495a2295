// A broker that is killed again and again under a steady stream of broadcasts.
import { expect, test } from 'bun:test'
import { emitter } from '../../plugins/events/index.ts'
import { freshChannel, instance, transports } from '../conformance/events/setup.ts'
import { until } from '../until.ts'
import { amount, within } from './amounts.ts'
import { inTime } from '../in-time.ts'

const KILLS = amount(3, 10)

for (const { name: transport, broker: make } of await transports()) {
  if (!make || transport === 'postgres') continue
  test(
    `${transport} killed ${KILLS} times: who emits goes on, nothing comes twice, what is missed is counted`,
    async () => {
      await using broker = await make()
      const config = { transport, url: broker.url(), channel: freshChannel() }
      await using a = await instance(config)
      await using b = await instance(config)
      const connected = (): boolean =>
        [a, b].every(({ app }) => app.get(emitter)!.broadcasts!.connected)
      let sent = 0
      let on = true
      const stream = (async () => {
        while (on) {
          for (let n = 0; n < 20; n++) await a.tell(sent++)
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      })()
      const returns: number[] = []
      for (let kill = 0; kill < KILLS; kill++) {
        const before = b.heard.length
        await until('it flows', () => b.heard.length > before + 100)
        await broker.kill()
        await until('it is noticed', () => !connected())
        await broker.start()
        const began = performance.now()
        await until('it is back', connected)
        returns.push(performance.now() - began)
      }
      on = false
      await stream
      await a.tell(sent++)
      await until('the last is heard', () => b.heard.at(-1)?.n === sent - 1)
      expect(a.heard.length).toBe(sent)
      const numbers = b.heard.map(({ n }) => n)
      expect(numbers).toEqual(numbers.toSorted((x, y) => x - y))
      expect(new Set(numbers).size).toBe(numbers.length)
      const { received, missed } = b.app.get(emitter)!.broadcasts!
      expect(received).toBe(numbers.length)
      expect(received + missed).toBe(sent)
      expect(returns.sort((x, y) => x - y)[KILLS >> 1]).toBeLessThan(inTime(2_000))
    },
    within(120_000, 120_000),
  )
}
