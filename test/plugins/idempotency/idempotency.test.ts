// One operation for each key, on both engines by the same calls.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Action, Conflict, definePlugin, kit, t } from 'bunbase'
import { type DbPlugin, database, db } from 'bunbase/plugins/db'
import { type HttpPlugin, http, httpExchange } from 'bunbase/plugins/http'
import {
  type IdempotencyOptions,
  type IdempotencyPlugin,
  idempotency,
} from 'bunbase/plugins/idempotency'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { type TestDatabase, engines, testDatabase } from '../../services.ts'

interface TesterPlugin {
  name: 'tester'
  needs: HttpPlugin | IdempotencyPlugin | DbPlugin
}
const { action, triggers } = kit<TesterPlugin>()
/** Believes whoever says who they are. */
const tester = definePlugin<TesterPlugin>({
  name: 'tester',
  needs: ['http', 'idempotency', 'db'],
  setup: (host) =>
    host.resolveCaller((invocation) => {
      const id = httpExchange(invocation)?.request.headers.get('authorization')
      return id ? { kind: 'user', id } : undefined
    }),
})

interface ChargeOptions {
  readonly idempotency?: boolean | IdempotencyOptions
  readonly transaction?: boolean
  readonly work?: (amount: number) => Promise<void> | void
}

/** An action that charges, and what it charged. */
function charging(options: ChargeOptions = {}) {
  const { idempotency: key = true, transaction = false, work } = options
  const charged: number[] = []
  const charge = action(
    {
      name: 'charge',
      input: t.Object({ amount: t.Integer(), note: t.Optional(t.String()) }),
      output: t.Object({ receipt: t.Integer() }),
      triggers: [triggers.api('POST', '/charge')],
      errors: [Conflict],
      idempotency: key,
      transaction,
    },
    async ({ amount }, ctx) => {
      await work?.(amount)
      charged.push(amount)
      if (ctx.http) ctx.http.status = 201
      return { receipt: charged.length }
    },
  )
  return { charge, charged }
}

const once = (app: TestApp, key: string | undefined, json: object, user = ''): Promise<Response> =>
  app.fetch('/charge', {
    method: 'POST',
    json,
    headers: { ...(key !== undefined && { 'idempotency-key': key }), authorization: user },
  })

const codeOf = async (response: Response): Promise<[number, string]> => [
  response.status,
  (await response.json()).code,
]

for (const engine of await engines()) {
  describe(engine, () => {
    let place: TestDatabase
    beforeAll(async () => {
      place = await testDatabase(engine)
    })
    afterAll(() => place[Symbol.asyncDispose]())

    async function appOf(...actions: Action[]): Promise<TestApp> {
      const plugins = [http(), db({ database: { url: place.url } }), idempotency(), tester()]
      const app = await createTestApp({ plugins, actions })
      await app.get(database)!.run('delete from idempotency_records')
      return app
    }

    test('the same key gets the same answer, and the work is done once', async () => {
      const { charge, charged } = charging()
      await using app = await appOf(charge)
      const first = await once(app, 'k1', { amount: 5, note: 'a' })
      expect([first.status, await first.json()]).toEqual([201, { receipt: 1 }])
      expect(first.headers.get('idempotency-replayed')).toBeNull()
      // Members in another order are the same input.
      const again = await once(app, 'k1', { note: 'a', amount: 5 })
      expect([again.status, await again.json()]).toEqual([201, { receipt: 1 }])
      expect(again.headers.get('idempotency-replayed')).toBe('true')
      expect((await once(app, 'k2', { amount: 5 })).status).toBe(201)
      expect(charged).toEqual([5, 5])
    })

    test('a run without a key is simply run, or refused where one is required', async () => {
      const { charge, charged } = charging()
      {
        await using app = await appOf(charge)
        for (let i = 0; i < 2; i++) await once(app, undefined, { amount: 5 })
      }
      expect(charged).toEqual([5, 5])
      const strict = charging({ idempotency: { required: true } })
      await using app = await appOf(strict.charge)
      expect(await codeOf(await once(app, undefined, { amount: 5 }))).toEqual([
        400,
        'IDEMPOTENCY_KEY_MISSING',
      ])
      const long = await once(app, 'k'.repeat(256), { amount: 5 })
      expect(await codeOf(long)).toEqual([400, 'IDEMPOTENCY_KEY_INVALID'])
      expect(strict.charged).toEqual([])
    })

    test('a key that was used with another input is refused', async () => {
      const { charge, charged } = charging()
      await using app = await appOf(charge)
      await once(app, 'k1', { amount: 5 })
      const other = await once(app, 'k1', { amount: 6 })
      expect(await codeOf(other)).toEqual([422, 'IDEMPOTENCY_MISMATCH'])
      expect(charged).toEqual([5])
    })

    test('the key of one caller is nothing to another', async () => {
      const { charge, charged } = charging()
      await using app = await appOf(charge)
      await once(app, 'k1', { amount: 5 }, 'ann')
      const other = await once(app, 'k1', { amount: 5 }, 'bob')
      expect(await other.json()).toEqual({ receipt: 2 })
      await app.call(charge, { amount: 7 }, { as: { user: 'ann' }, org: 'acme' })
      expect(charged).toEqual([5, 5, 7])
    })

    test('while the first is under way, others are told so', async () => {
      const gate = Promise.withResolvers<void>()
      const begun = Promise.withResolvers<void>()
      const { charge, charged } = charging({
        work: () => {
          begun.resolve()
          return gate.promise
        },
      })
      await using app = await appOf(charge)
      const first = once(app, 'k1', { amount: 5 })
      await begun.promise
      const others = await Promise.all(
        Array.from({ length: 20 }, async () => codeOf(await once(app, 'k1', { amount: 5 }))),
      )
      expect(new Set(others.map(String))).toEqual(new Set(['409,IDEMPOTENCY_IN_PROGRESS']))
      gate.resolve()
      expect((await first).status).toBe(201)
      expect(charged).toEqual([5])
    })

    test('an error that would come again is replayed, one that may not is tried again', async () => {
      let failure: Error | undefined = new Conflict({ message: 'This was charged elsewhere.' })
      let tries = 0
      const { charge, charged } = charging({
        work: () => {
          tries++
          if (failure) throw failure
        },
      })
      await using app = await appOf(charge)
      for (let i = 0; i < 2; i++) {
        const refused = await once(app, 'k1', { amount: 5 })
        expect(await refused.json()).toMatchObject({
          code: 'CONFLICT',
          detail: 'This was charged elsewhere.',
        })
      }
      expect(tries).toBe(1)
      failure = new Error('the wire broke')
      expect((await once(app, 'k2', { amount: 5 })).status).toBe(500)
      failure = undefined
      expect((await once(app, 'k2', { amount: 5 })).status).toBe(201)
      expect(charged).toEqual([5])
    })

    test('in a transaction the record is undone with the rest', async () => {
      let isBroken = true
      const { charge, charged } = charging({
        transaction: true,
        work: () => {
          if (isBroken) throw new Conflict()
        },
      })
      await using app = await appOf(charge)
      expect((await once(app, 'k1', { amount: 5 })).status).toBe(409)
      const left = await app.get(database)!.run('select * from idempotency_records')
      expect(left.rows).toEqual([])
      isBroken = false
      const answers = await Promise.all([1, 2, 3].map(() => once(app, 'k1', { amount: 5 })))
      expect(await Promise.all(answers.map((it) => it.json()))).toEqual([
        { receipt: 1 },
        { receipt: 1 },
        { receipt: 1 },
      ])
      expect(charged).toEqual([5])
    })

    test('an outcome is forgotten after its time, one that came to no end earlier', async () => {
      const gate = Promise.withResolvers<void>()
      const { charge, charged } = charging({
        idempotency: { ttl: '1h' },
        work: (amount) => (amount === 0 ? gate.promise : undefined),
      })
      await using app = await appOf(charge)
      await once(app, 'k1', { amount: 5 })
      await app.clock.advance('59m')
      await once(app, 'k1', { amount: 5 })
      expect(charged).toEqual([5])
      await app.clock.advance('2m')
      await once(app, 'k1', { amount: 5 })
      expect(charged).toEqual([5, 5])

      const stuck = once(app, 'k2', { amount: 0 })
      await app.clock.advance('29s')
      expect((await once(app, 'k2', { amount: 0 })).status).toBe(409)
      await app.clock.advance('12s')
      gate.resolve()
      expect((await once(app, 'k2', { amount: 0 })).status).toBe(201)
      expect((await stuck).status).toBe(504)
    })

    test('expired records do not pile up', async () => {
      const { charge } = charging({ idempotency: { ttl: '1m' } })
      await using app = await appOf(charge)
      for (let i = 0; i < 30; i++) await once(app, `a${i}`, { amount: i })
      await app.clock.advance('2m')
      for (let i = 0; i < 20; i++) await once(app, `b${i}`, { amount: i })
      const { rows } = await app.get(database)!.run('select key from idempotency_records')
      expect(rows.length).toBe(20)
    })

    test('a key of the action’s own works for every trigger', async () => {
      const { charge, charged } = charging({
        idempotency: { key: ({ note }: { note?: string }) => note },
      })
      await using app = await appOf(charge)
      expect(await app.call(charge, { amount: 1, note: 'n' })).toEqual({ receipt: 1 })
      expect(await (await once(app, undefined, { amount: 1, note: 'n' })).json()).toEqual({
        receipt: 1,
      })
      expect(charged).toEqual([1])
    })
  })
}

test('an output that cannot be kept is refused at boot', async () => {
  const download = action(
    {
      name: 'download',
      input: t.Object({}),
      output: t.Raw('text/plain'),
      idempotency: true,
    },
    () => new Blob(['x']),
  )
  const plugins = [http(), db(), idempotency()]
  await expect(createTestApp({ plugins, actions: [download] })).rejects.toThrow(
    'an output that is raw bytes cannot be kept to answer with again',
  )
})

test('a time to remember that is none is refused at boot', async () => {
  const { charge } = charging({ idempotency: { ttl: 'a day' as never } })
  const plugins = [http(), db(), idempotency()]
  await expect(createTestApp({ plugins, actions: [charge] })).rejects.toThrow('idempotency.ttl')
})
