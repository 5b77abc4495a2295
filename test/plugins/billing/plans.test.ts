// Plans, what they entitle to, and how they are had without anybody who takes money.
import { describe, expect, test } from 'bun:test'
import { t } from 'bunbase'
import { engines } from '../../services.ts'
import { PLANS, action, billingApp, guards, triggers } from './app.ts'

const exported = action(
  {
    name: 'exported',
    input: t.Object({}),
    output: t.Object({ seats: t.Number(), exports: t.Boolean() }),
    triggers: [triggers.api('GET', '/export')],
    guards: [guards.inOrg(), guards.hasFeature('exports')],
  },
  async (_input, { org }) => {
    const features = await org.features
    return { seats: features['seats'] as number, exports: features['exports'] as boolean }
  },
)
const paid = action(
  {
    name: 'paid',
    input: t.Object({}),
    output: t.Void(),
    guards: [guards.inOrg(), guards.trialActiveOrPaid()],
  },
  () => undefined,
)

for (const engine of await engines()) {
  describe(engine, () => {
    test('an organisation has the default plan until it is given another', async () => {
      await using app = await billingApp(engine, { actions: [exported] })
      const [acme, other] = [await app.organization('Acme'), await app.organization('Other')]
      const as = { as: { user: acme.owner.id }, org: acme.id }
      expect(await app.call('billing.current', {}, as)).toMatchObject({
        ...{ plan: 'free', status: null, entitled: false },
        features: { exports: false, seats: 3, projects: 2, messages: 10 },
      })
      const refused = await app
        .fetch('/export', { headers: await app.headers(acme.owner, acme.id) })
        .then((response) => response.json())
      expect(refused).toMatchObject({
        ...{ status: 402, code: 'FEATURE_NOT_IN_PLAN' },
        detail: 'Your plan, free, does not have exports; pro does.',
        details: { feature: 'exports', plan: 'free', plans: ['pro', 'team'] },
      })
      expect((await app.explain(exported, as)).at(-1)).toMatchObject({
        ...{ name: 'hasFeature(exports)', allowed: false },
        reason: 'Your plan, free, does not have exports; pro does.',
      })

      await app.subscriptions.assign(acme.id, 'pro')
      expect(await app.call(exported, {}, as)).toEqual({ seats: 10, exports: true })
      expect((await app.subscriptions.entitlements(other.id)).plan?.id).toBe('free')
      const [first] = await app.subscriptions.history(acme.id)
      expect(first).toMatchObject({ what: 'assigned', by_caller: 'system', after: { plan: 'pro' } })
      expect(
        app.logs.find(({ fields }) => fields['audit'] === 'subscription.started'),
      ).toBeDefined()
    })

    test('a trial is had once, and is over to the minute', async () => {
      await using app = await billingApp(engine, { actions: [paid] })
      const acme = await app.organization('Acme')
      const as = { as: { user: acme.owner.id }, org: acme.id }
      expect(app.call(paid, {}, as)).rejects.toMatchObject({ code: 'SUBSCRIPTION_REQUIRED' })
      expect(await app.call('billing.startTrial', {}, as)).toMatchObject({
        ...{ plan: 'pro', status: 'trialing', entitled: true },
      })
      await app.call(paid, {}, as)
      await app.clock.advance('13.999d')
      await app.call(paid, {}, as)
      await app.clock.advance('0.002d')
      expect(app.call(paid, {}, as)).rejects.toMatchObject({ code: 'SUBSCRIPTION_REQUIRED' })
      expect(await app.call('billing.current', {}, as)).toMatchObject({ plan: 'free' })
      expect(await app.subscriptions.renew()).toBe(1)
      expect(app.call('billing.startTrial', {}, as)).rejects.toMatchObject({ code: 'TRIAL_USED' })
    })

    test('what has a price is not taken by oneself', async () => {
      await using app = await billingApp(engine)
      const acme = await app.organization('Acme')
      const as = { as: { user: acme.owner.id }, org: acme.id }
      expect(app.call('billing.change', { plan: 'pro' }, as)).rejects.toMatchObject({
        code: 'NO_BILLING_PROVIDER',
      })
      const staff = { org: acme.id, plan: 'pro' }
      expect(app.call('billing.assign', staff, as)).rejects.toMatchObject({ code: 'FORBIDDEN' })
      expect(await app.call('billing.assign', staff, { as: 'system' })).toMatchObject({
        plan: 'pro',
      })
    })

    test('processes share what is used, and a change counts in all within a second', async () => {
      await using here = await billingApp(engine)
      await using there = await billingApp(engine, { place: here.place, clock: here.clock })
      const { id } = await here.organization('Acme')
      const planOf = async ({ subscriptions }: typeof here): Promise<string | undefined> =>
        (await subscriptions.entitlements(id)).plan?.id
      expect([await planOf(here), await planOf(there)]).toEqual(['free', 'free'])
      await here.subscriptions.assign(id, 'pro')
      expect(await planOf(here)).toBe('pro')
      await here.clock.advance('1s')
      expect(await planOf(there)).toBe('pro')
      await there.subscriptions.override(id, 'exports', { amount: false })
      await here.clock.advance('1s')
      expect((await here.subscriptions.entitlements(id)).features.has('exports')).toBe(false)
      // Of both the same messages are used.
      const uses = Array.from({ length: 60 }, (_, n) =>
        (n % 2 ? here : there).subscriptions.usage.record(id, 'messages', 2),
      )
      const used = (await Promise.allSettled(uses)).filter(({ status }) => status === 'fulfilled')
      expect(used).toHaveLength(50)
      // They stop one after the other, on one clock.
      await here.clock.advance('30s')
    })

    test('plans of the config are synchronised, and archived when they are gone', async () => {
      await using first = await billingApp(engine)
      const { place } = first
      const acme = await first.organization('Acme')
      await first.subscriptions.assign(acme.id, 'pro')
      const { pro: _, ...plans } = PLANS.plans
      await using app = await billingApp(engine, {
        place,
        billing: {
          trial: { plan: 'team', days: 14 },
          plans: { ...plans, solo: { features: { exports: true } } },
        },
      })
      const all = await app.subscriptions.plans()
      expect(all.map(({ id }) => id)).toEqual(['free', 'team', 'solo'])
      expect((await app.subscriptions.entitlements(acme.id)).plan?.id).toBe('pro')
      const other = await app.organization('Other')
      expect(app.subscriptions.assign(other.id, 'pro')).rejects.toMatchObject({
        code: 'UNKNOWN_PLAN',
      })
    })
  })
}
