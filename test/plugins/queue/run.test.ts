// Jobs from being added to their end.
import { describe, expect, test } from 'bun:test'
import { t } from 'bunbase'
import { engines } from '../../services.ts'
import { action, queueApp } from './app.ts'
import { until } from '../../until.ts'

for (const engine of await engines()) {
  describe(engine, () => {
    test('a job runs in the background as whoever added it, in its trace', async () => {
      const done: unknown[] = []
      const greet = action(
        { name: 'greet', input: t.Object({ name: t.String() }), output: t.Object({}) },
        ({ name }, ctx) => {
          done.push([name, ctx.caller])
          return {}
        },
      )
      const ask = action(
        { name: 'ask', input: t.Object({}), output: t.Object({ job: t.String() }) },
        async (_input, ctx) => ({ job: await ctx.queue.add(greet, { name: 'Ann' }) }),
      )
      await using app = await queueApp(engine, { actions: [greet, ask] })
      const { job } = await app.call(ask, {}, { as: { user: 'u1' }, org: 'o1' })
      await until('the job ran', () => done.length === 1)
      expect(done).toEqual([['Ann', { kind: 'user', id: 'u1' }]])
      const [asked, greeted] = [...app.runs].sort((a, b) =>
        a.action.name < b.action.name ? -1 : 1,
      )
      expect(greeted).toMatchObject({
        status: 'succeeded',
        attempt: 1,
        trigger: { kind: 'queue', options: { job, queue: 'default' } },
        traceId: asked!.traceId,
        parentSpanId: expect.any(String),
        invocation: { org: 'o1' },
      })
      await until('it is gone', async () => (await app.jobs.get(job)) === undefined)
    })

    test('a job that fails is tried again after its backoff, then given up', async () => {
      let tries = 0
      const flaky = action(
        { name: 'flaky', input: t.Object({}), output: t.Object({}), job: { maxAttempts: 3 } },
        () => {
          tries++
          throw new Error(`no ${tries}`)
        },
      )
      await using app = await queueApp(engine, {
        actions: [flaky],
        config: { backoff: { delay: '10s', jitter: 0 } },
      })
      const { id } = await app.jobs.add({ action: flaky, input: {} })
      const stored = (n: number) =>
        until(`attempt ${n} is stored`, async () => {
          const job = await app.jobs.get(id)
          return job?.errors.length === n && job.state !== 'running'
        })
      await stored(1)
      expect(await app.jobs.get(id)).toMatchObject({ state: 'delayed', attempt: 1 })
      await app.clock.advance('9s')
      expect(tries).toEqual(1)
      await app.clock.advance('1s')
      await stored(2)
      await app.clock.advance('20s')
      await stored(3)
      const failed = await app.jobs.get(id)
      expect(failed).toMatchObject({ state: 'failed', attempt: 3, action: 'flaky', input: {} })
      expect(failed!.errors.map(({ code, causes, attempt }) => [code, causes, attempt])).toEqual([
        ['INTERNAL', ['Error: no 1'], 1],
        ['INTERNAL', ['Error: no 2'], 2],
        ['INTERNAL', ['Error: no 3'], 3],
      ])
      const again = await app.jobs.retry(id)
      await until('its replay ran', () => tries === 4)
      expect(await app.jobs.get(again)).toMatchObject({ replayOf: id })
      expect(await app.jobs.get(id)).toMatchObject({ replayedAs: again })
    })
  })
}
