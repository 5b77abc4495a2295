// Limits and metered use: exact however many ask at once, by the month, once for each key.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { t } from 'bunbase'
import { database } from 'bunbase/db'
import { engines } from '../../services.ts'
import { type BillingApp, PLANS, action, billingApp, guards } from './app.ts'

const send = action(
  {
    name: 'send',
    input: t.Object({ fail: t.Optional(t.Boolean()) }),
    output: t.Void(),
    guards: [guards.inOrg()],
    meters: 'messages',
  },
  ({ fail }) => {
    if (fail) throw new Error('not sent')
  },
)
const begin = action(
  {
    name: 'begin',
    input: t.Object({ id: t.String() }),
    output: t.Void(),
    guards: [guards.inOrg()],
    transaction: true,
  },
  async ({ id }, { db, org, usage }) => {
    await usage.require('sites')
    await (db as unknown as Sites).insertInto('sites').values({ id, org_id: org.id }).execute()
  },
)
const publish = action(
  {
    name: 'publish',
    input: t.Object({}),
    output: t.Void(),
    guards: [guards.inOrg(), guards.withinLimit('messages')],
  },
  () => undefined,
)

type Sites = import('bunbase/db').TypedQueryBuilder<{ sites: { id: string; org_id: string } }>

const codeOf = (result: PromiseSettledResult<unknown>): string =>
  result.status === 'fulfilled' ? 'done' : (result.reason as { code: string }).code

for (const engine of await engines()) {
  describe(engine, () => {
    let app: BillingApp
    beforeAll(async () => {
      app = await billingApp(engine, {
        actions: [send, begin, publish],
        config: { tenantTables: ['sites'] },
        tables: 'create table sites (id text not null primary key, org_id text not null)',
        billing: {
          features: { ...PLANS.features, sites: { kind: 'limit', counts: 'sites' } },
          plans: {
            ...PLANS.plans,
            free: { features: { ...PLANS.plans.free.features, sites: 3 } },
            pro: { ...PLANS.plans.pro, features: { ...PLANS.plans.pro.features, sites: 9 } },
          },
        },
      })
    })
    afterAll(() => app[Symbol.asyncDispose]())

    test('no more is used than there is, however many record at once', async () => {
      const { usage } = app.subscriptions
      const amounts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 14 })
      await fc.assert(
        fc.asyncProperty(amounts, async (all) => {
          const { id } = await app.organization('Acme')
          const results = await Promise.allSettled(
            all.map((amount) => usage.record(id, 'messages', amount)),
          )
          const used = results
            .map((result, n) => (result.status === 'fulfilled' ? all[n]! : 0))
            .reduce((sum, amount) => sum + amount, 0)
          expect(used).toBeLessThanOrEqual(10)
          expect((await usage.of(id, 'messages')).used).toBe(used)
          for (const [n, result] of results.entries()) {
            if (result.status === 'fulfilled') continue
            // Whoever was refused would not have fitted beside what was used by the end.
            expect(codeOf(result)).toBe('LIMIT_REACHED')
            expect(used + all[n]!).toBeGreaterThan(10)
          }
        }),
        { numRuns: 12 },
      )
    })

    test('what is recorded is part of the transaction, and counts once for each key', async () => {
      const { id } = await app.organization('Acme')
      const { usage } = app.subscriptions
      const undone = app.get(database)!.transaction(async () => {
        await usage.record(id, 'messages', 5, 'a')
        throw new Error('undone')
      })
      expect(undone).rejects.toThrow('undone')
      await undone.catch(() => {})
      expect((await usage.of(id, 'messages')).used).toBe(0)
      await Promise.all(Array.from({ length: 8 }, () => usage.record(id, 'messages', 5, 'a')))
      expect(await usage.record(id, 'messages', 5, 'a')).toMatchObject({ used: 5, remaining: 5 })
      // One that did not fit is not taken for one that did.
      expect(usage.record(id, 'messages', 6, 'b')).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
      expect(await usage.record(id, 'messages', 1, 'b')).toMatchObject({ used: 6 })
      expect(usage.record(id, 'messages', -1)).rejects.toThrow(RangeError)
    })

    test('what there is of a month begins anew with it, on the day of the subscription', async () => {
      const acme = await app.organization('Acme')
      const { usage } = app.subscriptions
      const at = (text: string): Promise<void> =>
        app.clock.advance(Date.parse(`${text}T09:00:00Z`) - app.clock.now())
      await at('2031-01-31')
      await app.subscriptions.assign(acme.id, 'pro')
      await usage.record(acme.id, 'messages', 100)
      await at('2031-02-27')
      expect(usage.record(acme.id, 'messages', 1)).rejects.toMatchObject({
        details: { limit: 100, used: 100, resetsAt: '2031-02-28T09:00:00.000Z', plans: ['team'] },
      })
      await at('2031-02-28')
      expect(await usage.record(acme.id, 'messages', 1)).toMatchObject({
        ...{ used: 1, remaining: 99, resetsAt: new Date('2031-03-31T09:00:00Z') },
      })
      await app.subscriptions.assign(acme.id, 'team')
      expect(await usage.record(acme.id, 'messages', 2000)).toMatchObject({
        ...{ used: 2001, limit: 1000, remaining: 0, overage: true },
      })
    })

    test('what is given back of a limit can be used again', async () => {
      const { id } = await app.organization('Acme')
      const { usage } = app.subscriptions
      expect(usage.record(id, 'projects', -1)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
      await usage.record(id, 'projects', 2)
      expect(usage.record(id, 'projects', 1)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
      expect(await usage.record(id, 'projects', -1)).toMatchObject({ used: 1, resetsAt: null })
      await app.clock.advance('40d')
      expect(await usage.record(id, 'projects', 1)).toMatchObject({ used: 2 })
      expect(usage.record(id, 'seats', 1)).rejects.toMatchObject({ code: 'UNKNOWN_FEATURE' })
      expect(usage.record(id, 'exports', 1)).rejects.toMatchObject({ code: 'UNKNOWN_FEATURE' })
    })

    test('runs of a metered action use some, and those that fail give it back', async () => {
      const acme = await app.organization('Acme')
      const as = { as: { user: acme.owner.id }, org: acme.id }
      const runs = Array.from({ length: 14 }, (_, n) => app.call(send, { fail: n % 7 === 0 }, as))
      const codes = (await Promise.allSettled(runs)).map(codeOf)
      expect(codes.filter((code) => code === 'done').length).toBeLessThanOrEqual(10)
      while ((await app.subscriptions.usage.of(acme.id, 'messages')).remaining > 0) {
        await app.call(publish, {}, as)
        await app.call(send, {}, as)
      }
      expect(app.call(send, {}, as)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
      expect(app.call(publish, {}, as)).rejects.toMatchObject({ code: 'LIMIT_REACHED' })
      expect((await app.explain(publish, as)).at(-1)).toMatchObject({
        ...{ name: 'withinLimit(messages)', allowed: false },
        reason: 'Your plan, free, has 10 of Messages, and 10 are used; pro does.',
      })
    })

    test('rows of a counted table never become more than there may be', async () => {
      const [acme, other] = [await app.organization('Acme'), await app.organization('Other')]
      const as = { as: { user: acme.owner.id }, org: acme.id }
      const begun = Array.from({ length: 8 }, (_, n) => app.call(begin, { id: `s${n}` }, as))
      const codes = (await Promise.allSettled(begun)).map(codeOf)
      expect(codes.filter((code) => code === 'done')).toHaveLength(3)
      expect(codes.filter((code) => code === 'LIMIT_REACHED')).toHaveLength(5)
      expect((await app.subscriptions.usage.of(acme.id, 'sites')).used).toBe(3)
      expect((await app.subscriptions.usage.of(other.id, 'sites')).used).toBe(0)
    })

    test('of several who accept at once as many join as there are seats', async () => {
      const acme = await app.organization('Acme')
      await app.subscriptions.assign(acme.id, 'pro')
      const users = await Promise.all(Array.from({ length: 7 }, (_, n) => app.user(`u${n}`)))
      for (const { email } of users) {
        await app.orgs.invitations.create(acme.id, { email, role: 'member' })
      }
      await app.subscriptions.end(acme.id)
      const joined = await Promise.allSettled(
        app.sent.map(({ token }, n) => app.orgs.invitations.accept(token, users[n]!)),
      )
      expect(joined.map(codeOf).filter((code) => code === 'done')).toHaveLength(2)
      expect(joined.map(codeOf).filter((code) => code === 'LIMIT_REACHED')).toHaveLength(5)
      expect(await app.subscriptions.seats(acme.id)).toBe(3)
      const one = { email: 'one@example.com', role: 'member' }
      expect(app.orgs.invitations.create(acme.id, one)).rejects.toMatchObject({
        ...{
          code: 'LIMIT_REACHED',
          details: { feature: 'seats', limit: 3, plans: ['pro', 'team'] },
        },
      })
      await app.subscriptions.assign(acme.id, 'pro')
      const { subscription } = await app.subscriptions.entitlements(acme.id)
      expect(subscription!.quantity).toBe(3)
      await app.member(acme, 'late')
      await app.member(acme, 'later')
      await app.subscriptions.syncSeats(acme.id)
      expect((await app.subscriptions.entitlements(acme.id)).subscription!.quantity).toBe(5)
      expect(app.subscriptions.assign(acme.id, 'free')).rejects.toMatchObject({
        ...{ code: 'PLAN_TOO_SMALL', details: { feature: 'seats', limit: 3, used: 5 } },
      })
    })
  })
}
