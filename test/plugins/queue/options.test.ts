// Options of a job that cannot be meant are refused where they are given, on every engine alike.
import { describe, expect, test } from 'bun:test'
import { type Action, t } from 'bunbase'
import { type JobChanges, type JobOptions, queue } from 'bunbase/plugins/queue'
import { db } from 'bunbase/db'
import { createTestApp } from 'bunbase/testing'
import { engines, testDatabase } from '../../services.ts'
import { until } from '../../until.ts'
import { action, queueApp, triggers, untilMoving } from './app.ts'

const note = action(
  { name: 'note', input: t.Object({ n: t.Integer() }), output: t.Object({}) },
  () => ({}),
)
const keyed = action(
  {
    ...{ name: 'keyed', input: t.Object({ key: t.String() }), output: t.Object({}) },
    job: { group: ({ key }: { key: string }) => key },
  },
  () => ({}),
)

const WRONG: readonly [keyof JobOptions, JobOptions][] = [
  ['priority', { priority: 1.5 }],
  ['priority', { priority: 2 ** 31 }],
  ['maxAttempts', { maxAttempts: 0 }],
  ['maxAttempts', { maxAttempts: Number.NaN }],
  ['runAt', { runAt: new Date('next week') }],
  ['runAt', { runAt: 1e300 }],
  ['runAt', { runAt: 5, delay: 5 }],
  ['delay', { delay: Infinity }],
  ['backoff', { backoff: 'never' as never }],
  ['backoff', { backoff: { delays: [] } }],
  ['backoff', { backoff: { factor: 0 } }],
  ['uniqueKey', { uniqueKey: 5 as never }],
  ['uniqueKey', { uniqueKey: 'k'.repeat(513) }],
  ['idempotencyKey', { idempotencyKey: 'k'.repeat(513) }],
]

for (const engine of await engines()) {
  describe(engine, () => {
    test('an option that cannot be meant is refused by name, and nothing is stored', async () => {
      await using app = await queueApp(engine, { actions: [note, keyed], start: false })
      for (const [option, options] of WRONG) {
        const added = app.jobs.add({ action: note, input: { n: 1 }, ...options })
        await expect(added).rejects.toThrow(option)
      }
      const long = app.jobs.add({ action: keyed, input: { key: 'k'.repeat(513) } })
      await expect(long).rejects.toThrow('group')
      expect((await app.jobs.list()).jobs).toEqual([])
    })

    test('so is a change, of which the job knows nothing then', async () => {
      await using app = await queueApp(engine, { actions: [note], start: false })
      const { id } = await app.jobs.add({ action: note, input: { n: 1 }, delay: '1h' })
      const before = await app.jobs.get(id)
      const changes: JobChanges[] = [
        { priority: 1.5 },
        { runAt: Number.NaN },
        { runAt: 5, delay: 5 },
        { input: { n: 'one' } },
      ]
      for (const change of changes) {
        await expect(app.jobs.update(id, change)).rejects.toThrow()
      }
      expect(await app.jobs.get(id)).toEqual(before!)
      await app.jobs.update(id, { priority: -3, input: { n: 2 } })
      expect(await app.jobs.get(id)).toMatchObject({ priority: -3, input: { n: 2 } })
    })

    test('jobs in a queue that the config has no more are told of, once', async () => {
      await using place = await testDatabase(engine)
      const queues = { a: {}, b: {} }
      const options = { actions: [note], place, start: false }
      {
        await using app = await queueApp(engine, { ...options, config: { queues } })
        for (const queue of ['a', 'b', 'b']) {
          await app.jobs.add({ action: note, input: { n: 1 }, queue, delay: '1d' })
          await app.jobs.add({ action: note, input: { n: 1 }, queue, group: 'g', delay: '1d' })
        }
      }
      await using app = await queueApp(engine, { ...options, config: { queues: { a: {} } } })
      await app.start()
      const told = () => app.logs.filter(({ message }) => message.includes('does not have'))
      await untilMoving(app, 'it is told', () => told().length > 0, '10s')
      for (let again = 0; again < 3; again++) await app.clock.advance('10m')
      expect(told()).toMatchObject([{ level: 'warn', fields: { queue: 'b' } }])
    })

    test('what is over already is due', async () => {
      await using app = await queueApp(engine, { actions: [note], start: false })
      for (const options of [{ delay: -5_000 }, { runAt: new Date(-1) }]) {
        const { id } = await app.jobs.add({ action: note, input: { n: 1 }, ...options })
        expect(await app.jobs.get(id)).toMatchObject({ state: 'waiting' })
      }
    })

    test('a failed job that was added anew is no longer counted as failed', async () => {
      const fails: Action = action(
        { name: 'fails', input: t.Object({}), output: t.Object({}), job: { maxAttempts: 1 } },
        () => {
          throw new Error('no')
        },
      )
      await using app = await queueApp(engine, { actions: [fails], start: false })
      const { id } = await app.jobs.add({ action: 'fails', input: {} })
      await app.jobs.pause('default')
      const failed = async () => (await app.jobs.status())[0]!.failed
      expect(await failed()).toBe(0)
      await app.jobs.resume('default')
      await app.start()
      await until('it has failed', async () => (await failed()) === 1)
      await app.jobs.pause('default')
      await app.jobs.retry(id)
      expect(await failed()).toBe(0)
    })
  })
}

test('durations of the config and of an action that cannot be read keep the app from starting', async () => {
  const odd = action(
    {
      ...{ name: 'odd', input: t.Object({}), output: t.Object({}) },
      job: { timeout: 'soon' as never, backoff: { delay: 'later' as never } },
    },
    () => ({}),
  )
  const started = createTestApp({
    ...{ presets: [], plugins: [db(), queue()], actions: [odd] },
    queue: { lease: '30 seconds' as never },
  })
  await expect(started).rejects.toThrow(/lease[\s\S]*timeout|timeout[\s\S]*lease/)
})

test('a second queue trigger of one action is refused', async () => {
  const odd = action(
    {
      ...{ name: 'odd', input: t.Object({}), output: t.Object({}) },
      triggers: [triggers.queue({ priority: 1 }), triggers.queue({ priority: 2 })],
    },
    () => ({}),
  )
  const started = createTestApp({ presets: [], plugins: [db(), queue()], actions: [odd] })
  await expect(started).rejects.toThrow(
    /more than one[\s\S]*action "odd"[\s\S]*one triggers\.queue/,
  )
})
