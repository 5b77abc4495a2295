import { describe, expect, test } from 'bun:test'
import { type Action, Conflict, event, kit, t } from '../../../plugins/index.ts'
import { type DbPlugin, db } from '../../../plugins/db/index.ts'
import { type EventsPlugin, emitter, events } from '../../../plugins/events/index.ts'
import { jobs, queue } from '../../../plugins/queue/index.ts'
import { type TestApp, createTestApp } from '../../../plugins/testing/index.ts'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'
import { untilMoving } from '../queue/app.ts'

interface OwnPlugin {
  name: 'own'
  needs: EventsPlugin | DbPlugin
}
const { action, triggers } = kit<OwnPlugin>()
const placed = event('order.placed', { payload: t.Object({ n: t.Integer() }) })
const input = t.Object({ n: t.Integer() })
const output = t.Void()

/** @param work whether it runs jobs once it is started, as a process of the role `web` does not */
function instance(store: TestDatabase, actions: readonly Action[], work = true): Promise<TestApp> {
  return createTestApp({
    plugins: [db({ database: { url: store.url } }), queue({ queue: { work } }), events()],
    actions,
  })
}

/** The app's time passes fast enough for retries. */
const until = (app: TestApp, holds: () => boolean | Promise<boolean>): Promise<void> =>
  untilMoving(app, holds.toString(), holds, 20)

const listenTo = (name: string, heard: unknown[], options: object = {}) =>
  action({ name, input, output, triggers: [triggers.event(placed, options)] }, ({ n }, ctx) => {
    heard.push([name, n, ctx.event.received])
  })

for (const engine of await engines()) {
  describe(engine, () => {
    test('each subscriber has a job of its own, which runs as the event', async () => {
      const heard: [string, number, { id: string }][] = []
      const place = action({ name: 'place', input, output }, ({ n }, ctx) =>
        ctx.event.emit(placed, { n }),
      )
      await using store = await testDatabase(engine)
      await using app = await instance(store, [place, listenTo('a', heard), listenTo('b', heard)])
      await app.start()
      await app.call(place, { n: 1 }, { as: { user: 'ann' }, org: 'acme' })
      await until(app, () => heard.length === 2)
      expect(heard.map(([name, n]) => [name, n]).sort()).toEqual([
        ['a', 1],
        ['b', 1],
      ])
      const [, , received] = heard[0]!
      expect(received).toMatchObject({ name: 'order.placed', emittedAt: expect.any(Number) })
      expect(heard[1]![2]).toEqual(received)
      await until(app, () => app.runs.length === 3)
      const emitting = app.runs.find((run) => run.action.name === 'place')!
      for (const run of app.runs.filter((one) => one !== emitting)) {
        expect(run).toMatchObject({
          traceId: emitting.traceId,
          caller: { kind: 'user', id: 'ann' },
          attempt: 1,
          trigger: {
            kind: 'event',
            options: { event: 'order.placed', durable: true, id: received.id },
          },
        })
        expect(run.invocation.org).toBe('acme')
      }
    })

    test('they are recorded with the emitter’s transaction, or not at all', async () => {
      const heard: unknown[] = []
      const place = action(
        { name: 'place', input, output, transaction: true },
        async ({ n }, ctx) => {
          await ctx.event.emit(placed, { n })
          if (n < 0) throw new Conflict()
        },
      )
      await using store = await testDatabase(engine)
      const actions = [place, listenTo('a', heard), listenTo('b', heard)]
      await using app = await instance(store, actions, false)
      await app.call(place, { n: -1 }).catch(() => undefined)
      const list = app.get(jobs)!
      expect((await list.list()).jobs).toEqual([])
      await app.call(place, { n: 1 })
      const waiting = (await list.list()).jobs
      expect(waiting.map((job) => [job.action, job.input]).sort()).toEqual([
        ['a', { n: 1 }],
        ['b', { n: 1 }],
      ])
      expect(heard).toEqual([])
    })

    test('what was committed before a crash is delivered by another instance', async () => {
      const heard: [string, number][] = []
      await using store = await testDatabase(engine)
      {
        // It emits, and ends before anybody began the jobs.
        const actions = [listenTo('a', []), listenTo('b', [])]
        await using crashed = await instance(store, actions, false)
        await crashed.get(emitter)!.emit(placed, { n: 7 })
      }
      await using app = await instance(store, [
        listenTo('a', heard as unknown[]),
        listenTo('b', heard as unknown[]),
      ])
      await app.start()
      await until(app, () => heard.length === 2)
      expect(heard.map(([name, n]) => [name, n]).sort()).toEqual([
        ['a', 7],
        ['b', 7],
      ])
    })

    test('a subscriber that fails is tried again alone', async () => {
      const heard: string[] = []
      let failures = 2
      const flaky = action(
        { name: 'flaky', input, output, triggers: [triggers.event(placed)] },
        (_input, ctx) => {
          heard.push(`flaky ${ctx.event.received!.id}`)
          if (failures-- > 0) throw new Error('not yet')
        },
      )
      const fine = action(
        { name: 'fine', input, output, triggers: [triggers.event(placed)] },
        (_input, ctx) => void heard.push(`fine ${ctx.event.received!.id}`),
      )
      await using store = await testDatabase(engine)
      await using app = await instance(store, [flaky, fine])
      await app.start()
      await app.get(emitter)!.emit(placed, { n: 1 })
      await until(
        app,
        async () => heard.length === 4 && (await app.get(jobs)!.list()).jobs.length === 0,
      )
      const [id] = new Set(heard.map((line) => line.split(' ')[1]))
      expect(heard.toSorted()).toEqual([`fine ${id}`, `flaky ${id}`, `flaky ${id}`, `flaky ${id}`])
    })

    test('`when` and `map` are asked when it is emitted; one that cannot map fails the emit', async () => {
      const heard: [string, number][] = []
      const list = heard as unknown[]
      const actions = [
        listenTo('even', list, { when: ({ n }: { n: number }) => n % 2 === 0 }),
        listenTo('tens', list, {
          map({ n }: { n: number }) {
            if (n > 100) throw new RangeError('too large')
            return { n: n * 10 }
          },
        }),
      ]
      await using store = await testDatabase(engine)
      await using app = await instance(store, actions)
      await app.start()
      const bus = app.get(emitter)!
      await bus.emit(placed, { n: 1 })
      await bus.emit(placed, { n: 2 })
      expect(await bus.emit(placed, { n: 102 }).catch((error) => error)).toMatchObject({
        message: '`map` of "tens" failed, so that event "order.placed" was not emitted',
        cause: { message: 'too large' },
      })
      await until(app, () => heard.length === 3)
      expect(heard.map(([name, n]) => [name, n]).sort()).toEqual([
        ['even', 2],
        ['tens', 10],
        ['tens', 20],
      ])
    })

    test('a subscriber may want it at once instead, and all kinds stand side by side', async () => {
      const heard: [string][] = []
      const list = heard as unknown[]
      await using store = await testDatabase(engine)
      await using app = await instance(store, [
        listenTo('job', list),
        listenTo('now', list, { durable: false }),
        listenTo('everywhere', list, { broadcast: true }),
      ])
      await app.get(emitter)!.emit(placed, { n: 1 })
      expect(heard.map(([name]) => name)).toEqual(['everywhere', 'now'])
      expect((await app.get(jobs)!.list()).jobs.map((job) => job.action)).toEqual(['job'])
      await app.start()
      await until(app, () => heard.length === 3)
    })

    test('events that cause each other over jobs are stopped too', async () => {
      let last = 0
      const again = action(
        {
          name: 'again',
          input,
          output,
          triggers: [triggers.event(placed)],
          job: { maxAttempts: 1 },
        } as never,
        (async ({ n }: { n: number }, ctx: { event: { emit: Function } }) => {
          last = n
          await ctx.event.emit(placed, { n: n + 1 })
        }) as never,
      )
      await using store = await testDatabase(engine)
      await using app = await instance(store, [again])
      await app.start()
      await app.get(emitter)!.emit(placed, { n: 0 })
      await until(app, () => app.runs.some(({ status }) => status === 'failed'))
      expect(last).toBe(32)
      // A job may be over before what added it.
      const failed = app.runs.filter(({ status }) => status === 'failed')
      expect(failed.map(({ error }) => error)).toMatchObject([{ code: 'EVENT_LOOP' }])
    })
  })
}
