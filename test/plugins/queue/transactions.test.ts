// Jobs that are added in a transaction are part of it.
import { describe, expect, test } from 'bun:test'
import { t } from 'bunbase'
import { type TypedQueryBuilder, database } from 'bunbase/db'
import fc from 'fast-check'
import { engines } from '../../services.ts'
import { action, queueApp, triggers } from './app.ts'
import { until } from '../../until.ts'

interface Tables {
  orders: { id: number }
}

const orders = (db: TypedQueryBuilder): TypedQueryBuilder<Tables> =>
  db as unknown as TypedQueryBuilder<Tables>

for (const engine of await engines()) {
  describe(engine, () => {
    test('a job exists exactly when the transaction that added it committed', async () => {
      const shipped: number[] = []
      const ship = action(
        { name: 'ship', input: t.Object({ order: t.Integer() }), output: t.Object({}) },
        async ({ order }, ctx) => {
          // Never before the commit: the order is there.
          await orders(ctx.db)
            .selectFrom('orders')
            .where('id', '=', order)
            .select('id')
            .executeTakeFirstOrThrow()
          shipped.push(order)
          return {}
        },
      )
      const place = action(
        {
          name: 'place',
          input: t.Object({ order: t.Integer(), how: t.String() }),
          output: t.Object({}),
          transaction: true,
        },
        async ({ order, how }, ctx) => {
          const add = async (id: number): Promise<void> => {
            await orders(ctx.db).insertInto('orders').values({ id }).execute()
            await ctx.queue.add(ship, { order: id })
          }
          await add(order)
          if (how === 'nested') {
            const undone = ctx.transaction(async () => {
              await add(order + 100_000)
              throw new Error('only this')
            })
            await undone.catch(() => undefined)
          }
          if (how === 'fails') throw new Error('no')
          return {}
        },
      )
      await using app = await queueApp(engine, { actions: [ship, place] })
      await app.get(database)!.script('create table orders (id integer primary key)')
      let next = 0
      const committed: number[] = []
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.constantFrom('commits', 'fails', 'nested'), { minLength: 1, maxLength: 8 }),
          async (hows) => {
            await Promise.all(
              hows.map(async (how) => {
                const order = ++next
                await app.call(place, { order, how }).then(
                  () => committed.push(order),
                  () => undefined,
                )
              }),
            )
          },
        ),
        { numRuns: 40 },
      )
      await until('all that exist ran', async () => (await app.jobs.list()).jobs.length === 0)
      const byNumber = (list: number[]) => list.toSorted((a, b) => a - b)
      expect(byNumber(shipped)).toEqual(byNumber(committed))
      const rows = await orders(app.get(database)!.db).selectFrom('orders').select('id').execute()
      expect(byNumber(rows.map(({ id }) => id))).toEqual(byNumber(committed))
    }, 60_000)

    test('jobs that are added in one moment are each somebody’s own, errors too', async () => {
      const count = action(
        { name: 'count', input: t.Object({ n: t.Integer() }), output: t.Object({}) },
        () => ({}),
      )
      await using app = await queueApp(engine, { actions: [count], start: false })
      const added = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) =>
          app.jobs.add({ action: count, input: { n }, ...(n === 7 && { priority: 0.5 }) }),
        ),
      )
      const refused = added.filter(({ status }) => status === 'rejected')
      expect(refused.length).toBeLessThanOrEqual(1)
      const { jobs } = await app.jobs.list({ limit: 100 })
      expect(jobs).toHaveLength(50 - refused.length)
      for (const [n, one] of added.entries()) {
        if (one.status === 'rejected') continue
        expect(jobs.find(({ id }) => id === one.value.id)?.input).toEqual({ n })
      }
    })

    test('a queue that the config does not name is refused when a job is added, and at boot', async () => {
      const act = action({ name: 'act', input: t.Object({}), output: t.Object({}) }, () => ({}))
      await using app = await queueApp(engine, { actions: [act], config: { queues: { mail: {} } } })
      await app.jobs.add({ action: act, input: {}, queue: 'mail' })
      await expect(app.jobs.add({ action: act, input: {}, queue: 'male' })).rejects.toMatchObject({
        code: 'UNKNOWN_QUEUE',
        message: expect.stringContaining('mail'),
      })
      const lost = action(
        { name: 'lost', input: t.Object({}), output: t.Object({}), job: { queue: 'male' } },
        () => ({}),
      )
      await expect(queueApp(engine, { actions: [lost] })).rejects.toThrow('the queue "male"')
    })

    test('settings that cannot be meant are refused at boot, on the key and on the trigger', async () => {
      const told = async (keys: object): Promise<string> => {
        const base = { name: 'odd', input: t.Object({}), output: t.Object({}) }
        const odd = action({ ...base, ...keys } as typeof base, () => ({}))
        const boot = queueApp(engine, { actions: [odd] })
        return boot.then(
          () => '',
          (error: Error) => error.message,
        )
      }
      const text = await told({ triggers: [triggers.queue({ concurency: 1 } as object)] })
      expect(text).toContain('triggers.queue() refuses its arguments: unknown option "concurency"')
      expect(text).toContain('did you mean "concurrency"?')
      const dely = await told({ job: { backoff: { dely: '5s' } } })
      expect(dely).toContain('the action key "job" has no option "backoff.dely"')
      expect(dely).toContain('did you mean "delay"?')
    })
  })
}
