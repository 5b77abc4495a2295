// Subscriptions that nobody takes money for, through the years: renewed by cron on the app's clock.
import { expect, test } from 'bun:test'
import { cron } from 'bunbase/plugins/cron'
import { billingApp } from './app.ts'

test('where schedules run, periods are renewed within the hour', async () => {
  await using app = await billingApp('sqlite', { plugins: [cron()] })
  const acme = await app.organization('Acme')
  await app.subscriptions.assign(acme.id, 'team')
  await app.start()
  await app.clock.advance('31.05d')
  const [last] = await app.subscriptions.history(acme.id)
  expect(last).toMatchObject({ what: 'renewed', by_caller: 'system' })
  await app.clock.advance('28d')
  expect(await app.subscriptions.history(acme.id)).toHaveLength(3)
})

test('a year of renewals passes on the virtual clock, each month with its event', async () => {
  await using app = await billingApp('sqlite')
  const until = (text: string): Promise<void> =>
    app.clock.advance(Date.parse(text) - app.clock.now())
  await until('2031-01-31T12:00:00Z')
  const [acme, monthly, ended] = [
    await app.organization('Yearly'),
    await app.organization('Monthly'),
    await app.organization('Ended'),
  ]
  await app.subscriptions.assign(acme.id, 'pro', { interval: 'year' })
  await app.subscriptions.assign(monthly.id, 'team')
  await app.subscriptions.assign(ended.id, 'pro', { until: new Date('2031-06-15T00:00:00Z') })
  const trial = await app.organization('Trial')
  await app.subscriptions.startTrial(trial.id)
  while (app.clock.now() < Date.parse('2032-02-01T12:00:00Z')) {
    await app.clock.advance('1d')
    await app.call('billing.renew', {}, { as: 'system' })
  }

  const ends = (org: string): Promise<string[]> =>
    app.subscriptions
      .history(org)
      .then((all) =>
        all
          .toReversed()
          .map(({ what, after }) => `${what} ${String(after['periodEnd']).slice(0, 10)}`),
      )
  expect(await ends(monthly.id)).toEqual([
    'assigned 2031-02-28',
    ...['renewed 2031-03-31', 'renewed 2031-04-30', 'renewed 2031-05-31', 'renewed 2031-06-30'],
    ...['renewed 2031-07-31', 'renewed 2031-08-31', 'renewed 2031-09-30', 'renewed 2031-10-31'],
    ...['renewed 2031-11-30', 'renewed 2031-12-31', 'renewed 2032-01-31', 'renewed 2032-02-29'],
  ])
  expect(await ends(acme.id)).toEqual(['assigned 2032-01-31', 'renewed 2033-01-31'])
  expect(await ends(ended.id)).toEqual(['assigned 2031-06-15', 'ended 2031-06-15'])
  expect(await ends(trial.id)).toEqual(['trial started 2031-02-14', 'trial over 2031-02-14'])
  const renewed = app.logs.filter(({ fields }) => fields['audit'] === 'subscription.renewed')
  expect(renewed).toHaveLength(13)
  expect((await app.subscriptions.entitlements(ended.id)).plan?.id).toBe('free')
})

test('whoever was away for a year renews each period, one after the other', async () => {
  await using app = await billingApp('sqlite')
  const acme = await app.organization('Acme')
  await app.subscriptions.assign(acme.id, 'team')
  await app.clock.advance('366d')
  // Entitled all the time: nothing waits for the renewal.
  expect((await app.subscriptions.entitlements(acme.id)).plan?.id).toBe('team')
  expect(await Promise.all([app.subscriptions.renew(), app.subscriptions.renew()])).toContain(1)
  const history = await app.subscriptions.history(acme.id)
  expect(history.filter(({ what }) => what === 'renewed')).toHaveLength(12)
})

test('what is cancelled goes on to the end of its period, and can be taken back until then', async () => {
  await using app = await billingApp('sqlite')
  const acme = await app.organization('Acme')
  const as = { as: { user: acme.owner.id }, org: acme.id }
  const member = await app.member(acme, 'member')
  expect(app.call('billing.cancel', {}, as)).rejects.toMatchObject({ code: 'NO_SUBSCRIPTION' })
  await app.subscriptions.assign(acme.id, 'team')
  expect(
    app.call('billing.cancel', {}, { as: { user: member.id }, org: acme.id }),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await app.call('billing.cancel', {}, as)).toMatchObject({ cancelAtPeriodEnd: true })
  expect(await app.call('billing.resume', {}, as)).toMatchObject({ cancelAtPeriodEnd: false })
  await app.call('billing.cancel', {}, as)
  await app.clock.advance('27d')
  expect(await app.call('billing.current', {}, as)).toMatchObject({ plan: 'team', entitled: true })
  await app.clock.advance('5d')
  expect(await app.call('billing.current', {}, as)).toMatchObject({ plan: 'free', entitled: false })
  expect(app.call('billing.resume', {}, as)).rejects.toMatchObject({ code: 'NO_SUBSCRIPTION' })
  const history = (await app.call('billing.history', {}, as)) as { what: string; by: string }[]
  expect(history.map(({ what }) => what)).toEqual(['cancel', 'resume', 'cancel', 'assigned'])
  expect(history[0]!.by).toBe(`user ${acme.owner.id}`)
  // The row of the one that is over is closed, and another begun.
  await app.subscriptions.assign(acme.id, 'pro')
  const [last, closed] = await app.subscriptions.history(acme.id)
  expect([closed!.what, last!.what]).toEqual(['ended', 'assigned'])
  expect(last!.subscription_id).not.toBe(closed!.subscription_id)
})

test('an organisation is given something beside its plan, for some time', async () => {
  await using app = await billingApp('sqlite')
  const [acme, other] = [await app.organization('Acme'), await app.organization('Other')]
  const expiresAt = new Date(app.clock.now() + 86_400_000)
  const { subscriptions } = app
  await subscriptions.override(acme.id, 'exports', { amount: true, expiresAt })
  await subscriptions.override(acme.id, 'messages', { amount: 500, reason: 'asked nicely' })
  const has = async (org: string): Promise<unknown[]> => {
    const { features } = await subscriptions.entitlements(org)
    return [features.has('exports'), features.get('messages')!.amount]
  }
  expect(await has(acme.id)).toEqual([true, 500])
  expect(await has(other.id)).toEqual([false, 10])
  await app.clock.advance('1d')
  expect(await has(acme.id)).toEqual([false, 500])
  await subscriptions.override(acme.id, 'messages', null)
  expect(await has(acme.id)).toEqual([false, 10])
  expect(subscriptions.override(acme.id, 'nothing', null)).rejects.toMatchObject({
    code: 'UNKNOWN_FEATURE',
  })
  expect(
    app.call(
      'billing.override',
      { org: acme.id, feature: 'exports', amount: true },
      { as: { user: acme.owner.id }, org: acme.id },
    ),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('keys of what was used are known for two months, and then dropped', async () => {
  await using app = await billingApp('sqlite')
  const { id } = await app.organization('Acme')
  const { usage } = app.subscriptions
  await usage.record(id, 'messages', 1, 'key')
  await app.clock.advance('61d')
  await app.subscriptions.renew()
  expect(await usage.record(id, 'messages', 1, 'key')).toMatchObject({ used: 0 })
  await app.clock.advance('2d')
  await app.subscriptions.renew()
  expect(await usage.record(id, 'messages', 1, 'key')).toMatchObject({ used: 1 })
})
