import { describe, expect, test } from 'bun:test'
import { event, kit, t } from '../../../plugins/index.ts'
import { type DbPlugin, database, db } from '../../../plugins/db/index.ts'
import { type EventsPlugin, emitter, events } from '../../../plugins/events/index.ts'
import { createTestApp } from '../../../plugins/testing/index.ts'
import { engines, testDatabase } from '../../services.ts'

const { action, triggers } = kit<EventsPlugin>()
interface OwnPlugin {
  name: 'own'
  needs: EventsPlugin | DbPlugin
}
const own = kit<OwnPlugin>()
const created = event('user.created', { payload: t.Object({ n: t.Integer() }) })
const input = t.Object({ n: t.Integer() })
const output = t.Void()

function setUp() {
  const heard: number[] = []
  const listen = action(
    { name: 'listen', input, output, triggers: [triggers.event(created)] },
    ({ n }) => void heard.push(n),
  )
  return { heard, listen }
}

for (const engine of await engines()) {
  describe(engine, () => {
    test('subscribers of a transaction’s events run when it has committed', async () => {
      const { heard, listen } = setUp()
      const write = own.action(
        { name: 'write', input, output, transaction: true },
        async ({ n }, ctx) => {
          await ctx.event.emit(created, { n })
          await ctx.event.emit(created, { n: n + 1 })
          expect(heard).toEqual([])
        },
      )
      await using store = await testDatabase(engine)
      await using app = await createTestApp({
        plugins: [db({ database: { url: store.url } }), events()],
        actions: [write, listen],
      })
      await app.call(write, { n: 1 })
      expect(heard).toEqual([1, 2])
    })

    test('what is rolled back, also to a savepoint, has not happened', async () => {
      const { heard, listen } = setUp()
      const write = own.action({ name: 'write', input, output }, async ({ n }, ctx) => {
        await ctx.transaction(async () => {
          await ctx.event.emit(created, { n })
          const inner = ctx.transaction(async () => {
            await ctx.event.emit(created, { n: n + 1 })
            throw new Error('changed my mind')
          })
          await inner.catch(() => undefined)
          if (n > 10) throw new Error('and again')
        })
      })
      await using store = await testDatabase(engine)
      await using app = await createTestApp({
        plugins: [db({ database: { url: store.url } }), events()],
        actions: [write, listen],
      })
      await app.call(write, { n: 1 })
      await app.call(write, { n: 11 }).catch(() => undefined)
      expect(heard).toEqual([1])
    })

    test('a subscriber is outside of the emitter’s transaction', async () => {
      const inside: boolean[] = []
      const listen = own.action(
        { name: 'listen', input, output, triggers: [own.triggers.event(created)] },
        async (_input, ctx) => {
          await ctx.db.selectNoFrom((eb) => eb.val(1).as('one')).execute()
          inside.push(app.get(database)!.inTransaction)
        },
      )
      await using store = await testDatabase(engine)
      await using app = await createTestApp({
        plugins: [db({ database: { url: store.url } }), events()],
        actions: [listen],
      })
      const set = app.get(database)!
      await set.transaction(() => app.get(emitter)!.emit(created, { n: 1 }))
      await set.session(() => app.get(emitter)!.emit(created, { n: 2 }))
      while (inside.length < 2) await app.clock.advance(0)
      expect(inside).toEqual([false, false])
    })
  })
}
