// The key of a run by what triggered it: a job, an event, a delivery.
import { describe, expect, test } from 'bun:test'
import { type Action, Conflict, event, kit, t } from 'bunbase'
import { type DbPlugin, database } from 'bunbase/db'
import { type EventsPlugin, emitter, events } from 'bunbase/plugins/events'
import { type HttpPlugin, http } from 'bunbase/plugins/http'
import { type IdempotencyPlugin, idempotency } from 'bunbase/plugins/idempotency'
import type { QueuePlugin } from 'bunbase/plugins/queue'
import { type WebhookPlugin, webhook } from 'bunbase/plugins/webhook'
import { engines } from '../../services.ts'
import { type QueueApp, queueApp, untilMoving } from '../queue/app.ts'

interface KindsPlugin {
  name: 'kinds'
  needs: DbPlugin | EventsPlugin | HttpPlugin | IdempotencyPlugin | QueuePlugin | WebhookPlugin
}
const { action, triggers } = kit<KindsPlugin>()
const plugins = [http(), events(), webhook(), idempotency()]
const paid = event('invoice.paid', { payload: t.Object({}) })
const partner = {
  provider: 'partner',
  verify: ({ headers }: { headers: Headers }) => ({ id: headers.get('x-id') ?? undefined }),
}
const none = { input: t.Object({}), output: t.Object({}), idempotency: { required: true } }

const keys = async (app: QueueApp): Promise<unknown[]> => {
  const { rows } = await app.get(database)!.run('select key from idempotency_records')
  return rows.map(({ key }) => key)
}

for (const engine of await engines()) {
  describe(engine, () => {
    test('every kind that can tell one piece of work from another says its key', async () => {
      const ran: string[] = []
      const noting = (name: string, more: object): Action =>
        action({ name, ...none, ...more }, () => {
          ran.push(name)
          return {}
        })
      const hook = (mode: 'queue' | 'inline'): object => ({
        triggers: [triggers.webhook(`/hooks/${mode}`, { verify: partner, mode })],
      })
      await using app = await queueApp(engine, {
        plugins,
        actions: [
          noting('job', {}),
          noting('durable', { triggers: [triggers.event(paid)] }),
          noting('here', { triggers: [triggers.event(paid, { durable: false })] }),
          noting('queued', hook('queue')),
          noting('inline', hook('inline')),
        ],
      })
      const { id } = await app.jobs.add({ action: 'job', input: {} })
      await app.get(emitter)!.emit(paid, {})
      for (const mode of ['queue', 'inline']) {
        const sent = { method: 'POST', json: {}, headers: { 'x-id': `d-${mode}` } }
        expect((await app.fetch(`/hooks/${mode}`, sent)).ok).toBe(true)
      }
      await untilMoving(app, 'all have run', () => app.runs.length === 5)
      expect(ran.sort()).toEqual(['durable', 'here', 'inline', 'job', 'queued'])
      const all = await keys(app)
      expect(all).toHaveLength(5)
      expect(all).toContain(id)
      expect(all).toContain('partner d-inline')
    })

    test('what one attempt of a job has done the next does not do again', async () => {
      const done: number[] = []
      const charge = action(
        { name: 'charge', ...none, output: t.Object({ receipt: t.Integer({ minimum: 10 }) }) },
        () => ({ receipt: done.push(1) }),
      )
      // Its output is refused when the work is done, as a process would die then.
      await using app = await queueApp(engine, { plugins, actions: [charge] })
      const { id } = await app.jobs.add({ action: charge, input: {}, maxAttempts: 3, backoff: 50 })
      const failed = async () => (await app.jobs.get(id))?.state === 'failed'
      await untilMoving(app, 'the job is given up', failed, 50)
      expect(app.runs.map(({ attempt }) => attempt).sort()).toEqual([1, 2, 3])
      expect(done).toEqual([1])
    })

    test('an attempt that failed, or never ended, is made again', async () => {
      let tries = 0
      const odd = action(
        { name: 'odd', ...none, errors: [Conflict], timeout: 500 },
        async (): Promise<object> => {
          tries++
          if (tries === 1) throw new Conflict()
          if (tries === 2) await new Promise(() => undefined)
          return {}
        },
      )
      await using app = await queueApp(engine, { plugins, actions: [odd] })
      await app.jobs.add({ action: odd, input: {}, maxAttempts: 3, backoff: 50 })
      await untilMoving(app, 'it has succeeded', () => app.runs.length === 3, 50)
      expect(
        app.runs.map(({ status, error }) => [
          status,
          (error as { code: string } | undefined)?.code,
        ]),
      ).toEqual([
        ['failed', 'CONFLICT'],
        ['failed', 'TIMEOUT'],
        ['succeeded', undefined],
      ])
    })
  })
}
