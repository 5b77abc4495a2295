import { expect, test } from 'bun:test'
import { type Kernel, boot, defineConfig, event, kit, t } from '../../../plugins/index.ts'
import { db } from '../../../plugins/db/index.ts'
import { type EventsPlugin, emitter, events } from '../../../plugins/events/index.ts'
import { queue } from '../../../plugins/queue/index.ts'
import { engines, testDatabase } from '../../services.ts'

const { action, triggers } = kit<EventsPlugin>()
const placed = event('order.placed', { payload: t.Object({ n: t.Integer() }) })
const input = t.Object({ n: t.Integer() })

const COUNT = 60

for (const engine of await engines()) {
  test(`on three instances over ${engine} each subscriber runs once for each event`, async () => {
    await using store = await testDatabase(engine)
    const ran: string[] = []
    const instance = async (): Promise<Kernel> => {
      const listen = (subscriber: string) =>
        action(
          { name: subscriber, input, output: t.Void(), triggers: [triggers.event(placed)] },
          async ({ n }) => {
            await Promise.resolve()
            ran.push(`${subscriber} ${n}`)
          },
        )
      const config = defineConfig({
        plugins: [db({ database: { url: store.url, migrate: 'auto' } }), queue(), events()],
      })
      const kernel = await boot(config, { actions: [listen('a'), listen('b')] })
      await kernel.start()
      return kernel
    }
    const kernels = [await instance(), await instance(), await instance()]
    try {
      for (let n = 0; n < COUNT; n++) {
        await kernels[n % 3]!.get(emitter)!.emit(placed, { n })
      }
      const end = performance.now() + 20_000
      while (ran.length < 2 * COUNT && performance.now() < end) await Bun.sleep(5)
    } finally {
      // Whatever would run twice has its chance until the end.
      for (const kernel of kernels) await kernel.stop()
    }
    const all = Array.from({ length: COUNT }, (_, n) => [`a ${n}`, `b ${n}`]).flat()
    expect(ran.toSorted()).toEqual(all.toSorted())
  }, 60_000)
}
