import { expect, test } from 'bun:test'
import { event, kit, t } from '../../../plugins/index.ts'
import { type EventsPlugin, emitter, events } from '../../../plugins/events/index.ts'
import { createTestApp } from '../../../plugins/testing/index.ts'

const { action, triggers } = kit<EventsPlugin>()
const created = event('user.created', { payload: t.Object({}) })
const schemas = { input: t.Object({}), output: t.Void() }

test('stopping waits for subscribers, and for those of events emitted meanwhile', async () => {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  const done: string[] = []
  const followed = event('user.followed', { payload: t.Object({}) })
  const follow = action(
    { name: 'follow', ...schemas, triggers: [triggers.event(created)] },
    async (_input, ctx) => {
      await first.promise
      await ctx.event.emit(followed, {})
      done.push('follow')
    },
  )
  const greet = action(
    { name: 'greet', ...schemas, triggers: [triggers.event(followed)] },
    async () => {
      await second.promise
      done.push('greet')
    },
  )
  await using app = await createTestApp({ plugins: [events()], actions: [follow, greet] })
  await app.get(emitter)!.emit(created, {})
  let stopped = false
  const stopping = app.kernel.stop().then(() => (stopped = true))
  await app.clock.advance(0)
  expect(app.call(follow, {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  first.resolve()
  await app.clock.advance(0)
  expect([stopped, done]).toEqual([false, ['follow']])
  second.resolve()
  await stopping
  expect(done).toEqual(['follow', 'greet'])
})
