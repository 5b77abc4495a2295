// Which jobs run at once, and in which order, as an app sees it.
import { describe, expect, test } from 'bun:test'
import { t } from 'bunbase'
import fc from 'fast-check'
import { engines } from '../../services.ts'
import { action, queueApp } from './app.ts'
import { until } from '../../until.ts'

for (const engine of await engines()) {
  describe(engine, () => {
    test('never more at once than the queue, and the limit of each key, allow; each group in its order', async () => {
      const now = { all: 0, most: 0, byKey: new Map<string, number>(), mostOfKey: 0 }
      const seen = new Map<string, number[]>()
      const work = action(
        {
          name: 'work',
          input: t.Object({
            n: t.Integer(),
            key: t.String(),
            group: t.Optional(t.String()),
            turns: t.Integer(),
          }),
          output: t.Object({}),
          job: {
            concurrency: { limit: 2, key: (input: { key: string }) => input.key },
            group: (input: { group?: string }) => input.group,
          },
        },
        async ({ n, key, group, turns }) => {
          now.most = Math.max(now.most, ++now.all)
          const ofKey = (now.byKey.get(key) ?? 0) + 1
          now.byKey.set(key, ofKey)
          now.mostOfKey = Math.max(now.mostOfKey, ofKey)
          if (group) seen.set(group, [...(seen.get(group) ?? []), n])
          for (let turn = 0; turn < turns; turn++) {
            await new Promise((resolve) => setImmediate(resolve))
          }
          now.all--
          now.byKey.set(key, now.byKey.get(key)! - 1)
          return {}
        },
      )
      await using app = await queueApp(engine, { actions: [work], config: { concurrency: 5 } })
      const job = fc.record({
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        group: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
        priority: fc.integer({ min: 0, max: 3 }),
        turns: fc.nat(4),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(job, { minLength: 1, maxLength: 25 }), async (jobs) => {
          seen.clear()
          await app.jobs.addMany(
            jobs.map(({ priority, ...input }, n) => ({
              action: work,
              priority,
              input: { n, ...input },
            })),
          )
          await until('all ran', async () => (await app.jobs.list()).jobs.length === 0)
          for (const [group, order] of seen) {
            const expected = jobs.flatMap((one, n) => (one.group === group ? [n] : []))
            expect(order).toEqual(expected)
          }
        }),
        { numRuns: 12, seed: 3 },
      )
      expect(now.most).toBeLessThanOrEqual(5)
      expect(now.mostOfKey).toEqual(2)
    }, 60_000)

    test('a limit by the keys of a function is that of an organisation, by a text that of the app', async () => {
      const gate = Promise.withResolvers<void>()
      const began: string[] = []
      const limited = (name: string, key: string | (() => string)) =>
        action(
          {
            name,
            input: t.Object({ n: t.String() }),
            output: t.Object({}),
            job: { concurrency: { limit: 1, key } },
          },
          async ({ n }) => {
            began.push(n)
            await gate.promise
            return {}
          },
        )
      const own = limited('own', () => 'all')
      const common = limited('common', 'mail')
      const free = action(
        { name: 'free', input: t.Object({}), output: t.Object({}) },
        async () => ({}),
      )
      await using app = await queueApp(engine, { actions: [own, common, free] })
      const orgs = ['a', 'b', undefined]
      await app.jobs.addMany(
        orgs.flatMap((org) => [
          { action: own, org, input: { n: `own ${org}` } },
          { action: own, org, input: { n: `own ${org} again` } },
          { action: common, org, input: { n: 'common' } },
        ]),
      )
      const running = ['common', 'own a', 'own b', 'own undefined']
      await until('four begin', () => began.length >= running.length)
      // One that comes last and has no limit begins, so that all others were looked at.
      await app.jobs.add({ action: free, input: {} })
      await until('it ran', async () => (await app.jobs.list({ action: 'free' })).jobs.length === 0)
      expect(began.toSorted()).toEqual(running)
      gate.resolve()
      await until('all ran', () => began.length === 9)
    })

    test('a paused queue begins nothing in any app, and goes on when it is resumed', async () => {
      const ran: number[] = []
      const note = action(
        { name: 'note', input: t.Object({ n: t.Integer() }), output: t.Object({}) },
        ({ n }) => {
          ran.push(n)
          return {}
        },
      )
      await using app = await queueApp(engine, { actions: [note] })
      await app.jobs.pause('default')
      await app.jobs.addMany([
        { action: note, input: { n: 1 } },
        { action: note, input: { n: 2 }, priority: 1 },
      ])
      await app.clock.advance('1h')
      expect(ran).toEqual([])
      expect(await app.jobs.status()).toMatchObject([
        { queue: 'default', paused: true, waiting: 2 },
      ])
      await app.jobs.resume('default')
      await until('both ran', () => ran.length === 2)
      expect(ran).toEqual([2, 1])
    })

    test('of jobs with one unique key one runs; a delayed one is brought forward by retry', async () => {
      const ran: string[] = []
      const sync = action(
        {
          name: 'sync',
          input: t.Object({ account: t.String() }),
          output: t.Object({}),
          job: { uniqueKey: ({ account }: { account: string }) => `sync ${account}` },
        },
        ({ account }) => {
          ran.push(account)
          return {}
        },
      )
      await using app = await queueApp(engine, { actions: [sync] })
      const add = (account: string) =>
        app.jobs.add({ action: sync, input: { account }, delay: '1h' })
      const first = await add('a')
      expect(await add('a')).toEqual({ id: first.id, added: false })
      expect((await add('b')).added).toEqual(true)
      expect(await app.jobs.retry(first.id)).toEqual(first.id)
      await until('it ran', () => ran.length === 1)
      await until('its key is free', async () => (await app.jobs.get(first.id)) === undefined)
      expect((await add('a')).added).toEqual(true)
      await app.clock.advance('1h')
      await until('all ran', () => ran.length === 3)
      expect(ran.toSorted()).toEqual(['a', 'a', 'b'])
    })

    test('another app of the same database is told of jobs when the first has no place for them', async () => {
      const { testDatabase } = await import('../../services.ts')
      await using place = await testDatabase(engine)
      const gate = Promise.withResolvers<void>()
      const wait = action({ name: 'wait', input: t.Object({}), output: t.Object({}) }, async () => {
        await gate.promise
        return {}
      })
      const options = { actions: [wait], place, config: { concurrency: 1 } }
      await using one = await queueApp(engine, options)
      await using two = await queueApp(engine, options)
      await one.jobs.addMany([1, 2].map(() => ({ action: 'wait', input: {} })))
      await until('the first app runs one', () => one.kernel.running.length === 1)
      await one.jobs.add({ action: 'wait', input: {} })
      await one.clock.advance('10ms')
      await until('the second runs another', () => two.kernel.running.length === 1)
      gate.resolve()
      await until('all ran', async () => (await one.jobs.list()).jobs.length === 0)
      expect(one.runs.length + two.runs.length).toEqual(3)
    })
  })
}
