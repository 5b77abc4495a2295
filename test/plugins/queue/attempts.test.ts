// What ends an attempt, and what becomes of the job then.
import { describe, expect, test } from 'bun:test'
import { Forbidden, guard, t } from 'bunbase'
import { JobGivenUp, JobRetryLater } from 'bunbase/plugins/queue'
import { engines } from '../../services.ts'
import { type QueueApp, action, queueApp } from './app.ts'
import { until } from '../../until.ts'

const empty = { input: t.Object({}), output: t.Object({}) }

/** Resolves when the job waits again, or has ended, after `attempt` attempts. */
const ended = (app: QueueApp, id: string, attempt: number) =>
  until(`attempt ${attempt} of ${id} has ended`, async () => {
    const job = await app.jobs.get(id)
    return job === undefined || (job.state !== 'running' && job.attempt >= attempt)
  })

for (const engine of await engines()) {
  describe(engine, () => {
    test('a timeout of the job frees its place although the handler goes on', async () => {
      const began: number[] = []
      const hangs = action(
        { name: 'hangs', ...empty, job: { timeout: '5s', maxAttempts: 1 } },
        (_input, ctx) => {
          ctx.signal.addEventListener('abort', () => began.push(-1))
          began.push(1)
          return new Promise<never>(() => undefined)
        },
      )
      await using app = await queueApp(engine, { actions: [hangs], config: { concurrency: 1 } })
      const one = await app.jobs.add({ action: hangs, input: {} })
      const two = await app.jobs.add({ action: hangs, input: {} })
      await until('the first runs', () => began.length === 1)
      await app.clock.advance('5s')
      await until('the second runs', () => began.length === 3)
      expect(began).toEqual([1, -1, 1])
      await app.clock.advance('5s')
      for (const { id } of [one, two]) {
        await ended(app, id, 1)
        expect(await app.jobs.get(id)).toMatchObject({
          state: 'failed',
          errors: [{ code: 'TIMEOUT' }],
        })
      }
    })

    test('what cannot help to repeat is given up at once', async () => {
      const never = guard('never', () => {
        throw new Forbidden()
      })
      const actions = [
        action({ name: 'refused', ...empty, guards: [never] }, () => ({})),
        action({ name: 'picky', ...empty }, () => ({})),
        action({ name: 'hopeless', ...empty }, () => {
          throw new JobGivenUp({ cause: new Error('the address does not exist') })
        }),
      ]
      await using app = await queueApp(engine, { actions })
      for (const [name, input, code] of [
        ['refused', {}, 'FORBIDDEN'],
        ['picky', { n: 1 }, 'INVALID_INPUT'],
        ['hopeless', {}, 'JOB_GIVEN_UP'],
      ] as const) {
        // From a trigger of its own, whose inputs are not looked at before the run.
        const trigger = { kind: 'partner', options: {} }
        const { id } = await app.jobs.add({ action: name, input, trigger })
        await ended(app, id, 1)
        const run = app.runs.find((one) => one.action.name === name)!
        expect(await app.jobs.get(id)).toMatchObject({
          state: 'failed',
          attempt: 1,
          errors: [{ code, run: run.id }],
        })
      }
    })

    test('a wait that an error asks for is kept to, whatever number another server has given for it', async () => {
      const asked = [1_500.5, 1e30, Infinity, Number.NaN, -5]
      const later = action(
        {
          ...{ name: 'later', input: t.Object({ at: t.Integer() }), output: t.Object({}) },
          job: { backoff: { delay: '1s', jitter: 0 } },
        },
        ({ at }) => {
          throw new JobRetryLater({ details: { afterMs: asked[at]! } })
        },
      )
      await using app = await queueApp(engine, { actions: [later] })
      const began = app.clock.now()
      const jobs = await app.jobs.addMany(asked.map((_, at) => ({ action: later, input: { at } })))
      const month = 30 * 86_400_000
      for (const [at, wait] of [1_501, month, month, 1_000, 1_000].entries()) {
        await ended(app, jobs[at]!.id, 1)
        const { attempt, runAt } = (await app.jobs.get(jobs[at]!.id))!
        expect({ asked: asked[at], attempt, wait: runAt - began }).toEqual({
          ...{ asked: asked[at], attempt: 1, wait },
        })
      }
    })

    test('a job whose action nobody knows is kept, tried again, and seen', async () => {
      await using app = await queueApp(engine, { actions: [] })
      const { id } = await app.jobs.add({ action: 'of.the.next.version', input: { n: 1 } })
      for (let n = 1; n <= 3; n++) {
        await until(`it was tried ${n} times`, async () => {
          const job = await app.jobs.get(id)
          return job?.state === 'delayed' && job.errors.length === n
        })
        expect(await app.jobs.get(id)).toMatchObject({
          attempt: 0,
          input: { n: 1 },
          errors: Array(n).fill(expect.objectContaining({ code: 'UNKNOWN_ACTION' })),
        })
        await app.clock.advance('10s')
      }
      const told = app.logs.filter(({ fields }) => fields['unknown'] === 'of.the.next.version')
      expect(told).toMatchObject([{ level: 'warn', fields: { job: id } }])
    })

    test('a job that waits is cancelled before it begins; one that runs has its signal aborted', async () => {
      const aborted: unknown[] = []
      let running = 0
      const patient = action({ name: 'patient', ...empty }, (_input, ctx) => {
        running++
        return new Promise<never>((_resolve, reject) => {
          ctx.signal.addEventListener('abort', () => {
            aborted.push((ctx.signal.reason as { code: string }).code)
            reject(ctx.signal.reason as Error)
          })
        })
      })
      await using app = await queueApp(engine, { actions: [patient], config: { concurrency: 1 } })
      const one = await app.jobs.add({ action: patient, input: {} })
      const two = await app.jobs.add({ action: patient, input: {}, delay: '1s' })
      await until('the first runs', () => running === 1)
      expect(await app.jobs.cancel(two.id)).toEqual('cancelled')
      expect(await app.jobs.cancel(one.id)).toEqual('cancelling')
      await until('it is gone', async () => (await app.jobs.get(one.id)) === undefined)
      expect(aborted).toEqual(['CANCELLED'])
      await app.clock.advance('2s')
      expect(running).toEqual(1)
      await expect(app.jobs.cancel(one.id)).rejects.toMatchObject({ code: 'JOB_NOT_FOUND' })
    })

    test('what is stopped by the end of the process does not count, and waits for the next one', async () => {
      let running = 0
      const long = action({ name: 'long', ...empty, job: { maxAttempts: 1 } }, () => {
        running++
        return new Promise<never>(() => undefined)
      })
      const { testDatabase } = await import('../../services.ts')
      await using place = await testDatabase(engine)
      const first = await queueApp(engine, { actions: [long], place, config: { concurrency: 1 } })
      const jobs = await first.jobs.addMany([1, 2].map(() => ({ action: 'long', input: {} })))
      await until('one runs', () => running === 1)
      const stopping = first.kernel.stop({ graceMs: 100 })
      await first.clock.advance(0)
      await until('its end is waited for', () => first.clock.timers.length > 0)
      await first.clock.advance(100)
      await stopping
      await using second = await queueApp(engine, { actions: [long], place, start: false })
      for (const { id } of jobs) {
        expect(await second.jobs.get(id)).toMatchObject({
          state: 'waiting',
          attempt: 0,
          errors: [],
        })
      }
    })

    test('hooks tell what became of jobs', async () => {
      const told: string[] = []
      const odd = action(
        { name: 'odd', input: t.Object({ n: t.Integer() }), output: t.Object({}) },
        ({ n }) => {
          if (n > 0) throw new Error('odd')
          return {}
        },
      )
      const { definePlugin } = await import('bunbase')
      const listener = definePlugin<{
        name: 'listener'
        needs: import('bunbase/plugins/queue').QueuePlugin
      }>({
        name: 'listener',
        needs: ['queue'],
        setup(host) {
          for (const hook of ['job:completed', 'job:retrying', 'job:failed'] as const) {
            host.hook(
              hook,
              ({ action: name, attempt }) => void told.push(`${hook} ${name} ${attempt}`),
            )
          }
        },
      })
      await using app = await queueApp(engine, {
        actions: [odd],
        plugins: [listener()],
        config: { maxAttempts: 2, backoff: { delay: '1s', jitter: 0 } },
      })
      await app.jobs.add({ action: odd, input: { n: 0 } })
      await until('one is told of', () => told.length === 1)
      const { id } = await app.jobs.add({ action: odd, input: { n: 1 } })
      await ended(app, id, 1)
      await app.clock.advance('1s')
      await ended(app, id, 2)
      expect(told).toEqual(['job:completed odd 1', 'job:retrying odd 1', 'job:failed odd 2'])
    })
  })
}
