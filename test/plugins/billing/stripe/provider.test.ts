// What the provider asks of Stripe, over the wire of the fake.
import { expect, test } from 'bun:test'
import { stripe } from 'bunbase/plugins/billing'
import { account, checkoutOf, key } from './account.ts'

const acme = { org: 'o1', name: 'Acme', email: 'acme@example.com' }

test('an organisation is one customer, also when the key is forgotten', async () => {
  await using stripe = await account()
  const { provider, world } = stripe
  const first = await provider.ensureCustomer(acme, { idempotencyKey: 'customer:o1' })
  expect(world.customers.get(first.customer)).toMatchObject({
    name: 'Acme',
    metadata: { org: 'o1' },
  })
  stripe.forgetKeys()
  expect(await provider.ensureCustomer(acme, { idempotencyKey: 'customer:o1' })).toEqual(first)
  // Whoever has the same address is somebody else all the same.
  const other = await provider.ensureCustomer(
    { ...acme, org: 'o2' },
    { idempotencyKey: 'customer:o2' },
  )
  expect(other.customer).not.toBe(first.customer)
  const nameless = { ...acme, org: 'o3', email: undefined }
  await provider.ensureCustomer(nameless, { idempotencyKey: 'customer:o3' })
  await provider.ensureCustomer(nameless, { idempotencyKey: 'customer:o3' })
  expect(world.customers.size).toBe(3)
})

test('a checkout says whose it is, and of two pages only the newest can be paid', async () => {
  await using stripe = await account({
    checkout: { automatic_tax: { enabled: true }, locale: 'de' },
  })
  const { provider, world, calls } = stripe
  const { customer } = await provider.ensureCustomer(acme, key())
  const ask = (more = {}) => provider.checkout(checkoutOf(customer, 'o1', more), key())
  const [one, two] = await Promise.all([ask(), ask({ price: 'team_month' })])
  const three = await ask({ quantity: 4, metered: ['messages'] })
  const sessions = [...world.sessions.values()]
  expect(sessions.map(({ status }) => status)).toEqual(['expired', 'expired', 'open'])
  expect(new Set([one!.url, two!.url, three.url]).size).toBeGreaterThan(1)
  expect(calls.findLast(({ at }) => at === 'POST /v1/checkout/sessions')!.params).toMatchObject({
    locale: 'de',
    automatic_tax: { enabled: 'true' },
    client_reference_id: 'o1',
    subscription_data: { metadata: { org: 'o1' } },
    line_items: [
      { price: stripe.prices.pro_month, quantity: '4' },
      { price: stripe.prices.messages },
    ],
  })
  await stripe.pay(sessions[2]!.id)
  expect(stripe.subscription('o1').items.data).toHaveLength(2)
  // Paid, and the webhook is still on its way.
  await expect(ask()).rejects.toMatchObject({
    code: 'SUBSCRIPTION_STATE',
    details: { status: 'active' },
  })
})

test('a trial asks for a card unless it may end without one', async () => {
  for (const [trialWithoutCard, collection, end] of [
    [undefined, 'always', 'create_invoice'],
    ['cancel', 'if_required', 'cancel'],
    ['pause', 'if_required', 'pause'],
  ] as const) {
    await using stripe = await account({ ...(trialWithoutCard && { trialWithoutCard }) })
    const { provider, world } = stripe
    const { customer } = await provider.ensureCustomer(acme, key())
    await provider.checkout(checkoutOf(customer, 'o1', { trialDays: 14 }), key())
    const [session] = world.sessions.values()
    expect(session!.payment_method_collection).toBe(collection)
    await stripe.pay(session!.id, { card: trialWithoutCard ? null : 'works' })
    const { status, trial_settings } = stripe.subscription('o1')
    expect(status).toBe('trialing')
    expect(trial_settings.end_behavior.missing_payment_method).toBe(end)
    const state = await provider.fetchSubscription(stripe.subscription('o1').id)
    expect(state!.trialEnd! - stripe.clock.now()).toBe(14 * 86_400_000)
  }
})

test('promotion codes are what customers know, coupons what the app knows', async () => {
  await using stripe = await account({ promotionCodes: true })
  const { provider, client, world } = stripe
  await client.coupons.create({ id: 'HALF', percent_off: 50, duration: 'forever' })
  const coupon = { type: 'coupon' as const, coupon: 'HALF' }
  await client.promotionCodes.create({ code: 'WELCOME', promotion: coupon })
  const { customer } = await provider.ensureCustomer(acme, key())
  const ask = (coupon?: string | { id: string }) =>
    provider.checkout(checkoutOf(customer, 'o1', { coupon }), key())
  // The id of a coupon is no code: whoever guesses one has nothing.
  for (const none of ['NOSUCH', 'HALF', { id: 'NOSUCH' }]) {
    await expect(ask(none)).rejects.toMatchObject({ code: 'COUPON_INVALID', status: 422 })
  }
  await ask()
  expect([...world.sessions.values()].at(-1)!.allow_promotion_codes).toBe(true)
  await ask('WELCOME')
  await stripe.pay([...world.sessions.keys()].at(-1)!)
  expect([...world.invoices.values()][0]!.amount_paid).toBe(500)
  expect([...world.discounts.values()][0]!.promotion_code).not.toBeNull()
  const change = { subscription: stripe.subscription('o1').id, coupon: { id: 'HALF' } }
  await provider.changeSubscription(change, key())
  expect(stripe.subscription('o1').discounts).toHaveLength(1)
})

test('a subscription is changed in what is different, and in nothing else', async () => {
  await using stripe = await account()
  const { provider, calls } = stripe
  const subscription = await stripe.subscribed('o1', 2)
  const change = (more: object) => provider.changeSubscription({ subscription, ...more }, key())
  const sent = () =>
    calls.filter(({ at }) => at === 'POST /v1/subscriptions/:id').map(({ params }) => params)
  const is = { id: subscription, org: 'o1', priceKey: 'pro_month', quantity: 2, status: 'active' }
  expect(await change({ price: 'pro_month', quantity: 2, cancelAtPeriodEnd: false })).toMatchObject(
    is,
  )
  expect(sent()).toEqual([])
  expect(await change({ quantity: 3 })).toMatchObject({ ...is, quantity: 3 })
  const item = stripe.subscription('o1').items.data[0]!.id
  expect(sent().at(-1)).toEqual({
    items: [{ id: item, quantity: '3' }],
    proration_behavior: 'create_prorations',
  })
  const larger = await change({ price: 'team_month', metered: ['messages'], proration: 'invoice' })
  expect(larger).toMatchObject({ priceKey: 'team_month', quantity: 3 })
  expect(sent().at(-1)).toMatchObject({ proration_behavior: 'always_invoice' })
  expect([...stripe.world.invoices.values()].at(-1)!.billing_reason).toBe('subscription_update')
  await change({ price: 'pro_month', metered: [], proration: 'none' })
  expect(stripe.subscription('o1').items.data).toHaveLength(1)
  expect(await change({ cancelAtPeriodEnd: true })).toMatchObject({ cancelAtPeriodEnd: true })
  expect(await change({ cancelAtPeriodEnd: false })).toMatchObject({ cancelAtPeriodEnd: false })
  // The portal writes down the day.
  await stripe.client.subscriptions.update(subscription, { cancel_at: 'min_period_end' })
  expect((await provider.fetchSubscription(subscription))!.cancelAtPeriodEnd).toBe(true)
  expect(await change({ cancelAtPeriodEnd: false })).toMatchObject({ cancelAtPeriodEnd: false })
  const yearly = await change({ price: 'pro_year' })
  expect(yearly.periodEnd - yearly.periodStart).toBe(365 * 86_400_000)
})

test('one that is paused goes on, and one that is over is over', async () => {
  await using stripe = await account({ trialWithoutCard: 'pause' })
  const { provider, world, clock } = stripe
  const { customer } = await provider.ensureCustomer(acme, key())
  await provider.checkout(checkoutOf(customer, 'o1', { trialDays: 14 }), key())
  await stripe.pay([...world.sessions.keys()][0]!, { card: null })
  stripe.deliverTo(() => Promise.resolve(new Response()))
  await stripe.travel(clock, '15d')
  const { id: subscription } = stripe.subscription('o1')
  expect((await provider.fetchSubscription(subscription))!.status).toBe('paused')
  stripe.card(customer, 'works')
  const change = { subscription, resume: true, cancelAtPeriodEnd: false }
  expect((await provider.changeSubscription(change, key())).status).toBe('active')
  const ended = await provider.cancelNow({ subscription }, key())
  expect(ended).toMatchObject({
    status: 'canceled',
    endedAt: clock.now(),
    cancelAtPeriodEnd: false,
  })
  expect(await provider.cancelNow({ subscription }, key())).toMatchObject({ status: 'canceled' })
  const late = provider.changeSubscription({ subscription, quantity: 3 }, key())
  await expect(late).rejects.toMatchObject({ code: 'BILLING_PROVIDER_REFUSED', retry: false })
  const lost = provider.cancelNow({ subscription: 'sub_none' }, key())
  await expect(lost).rejects.toMatchObject({ code: 'BILLING_PROVIDER_REFUSED' })
  expect(await provider.fetchSubscription('sub_none')).toBeUndefined()
})

test('all that have not ended are read in portions', async () => {
  await using stripe = await account()
  const { provider, client } = stripe
  const { customer } = await provider.ensureCustomer(acme, key())
  const items = [{ price: stripe.prices.pro_month }]
  for (let n = 0; n < 105; n++)
    await client.subscriptions.create({ customer, items, trial_period_days: 1 })
  const gone = stripe.subscription('o1').id
  await client.subscriptions.cancel(gone)
  const first = await provider.fetchSubscriptions(undefined)
  const second = await provider.fetchSubscriptions(first.next)
  expect([first.subscriptions.length, second.subscriptions.length]).toEqual([100, 4])
  expect(second.next).toBeUndefined()
  const ids = [...first.subscriptions, ...second.subscriptions].map(({ id }) => id)
  expect(new Set(ids).size).toBe(104)
  expect(ids).not.toContain(gone)
})

test('what is asked for later has the later version, though the clock stands still', async () => {
  await using stripe = await account()
  const { provider } = stripe
  const id = await stripe.subscribed('o1')
  const versions = [
    (await provider.fetchSubscription(id))!.version,
    (await provider.changeSubscription({ subscription: id, quantity: 5 }, key())).version,
    (await provider.fetchSubscriptions(undefined)).subscriptions[0]!.version,
    (await provider.fetchSubscription(id))!.version,
  ]
  expect(versions).toEqual(versions.toSorted((a, b) => a - b))
  expect(new Set(versions).size).toBe(4)
})

test('what Stripe will not do is told apart from what it cannot do now', async () => {
  await using stripe = await account()
  const { provider } = stripe
  const subscription = await stripe.subscribed('o1')
  const at = `POST /v1/subscriptions/${subscription}`
  const change = (more: object = { quantity: 9 }) =>
    provider.changeSubscription({ subscription, ...more }, key())
  for (const how of ['error', 'unavailable', 'limited'] as const) {
    stripe.fail(at, how)
    await expect(change()).rejects.toMatchObject({ code: 'BILLING_PROVIDER_FAILED', retry: true })
  }
  const unknown = change({ price: 'no_such_key' })
  await expect(unknown).rejects.toMatchObject({ code: 'BILLING_PROVIDER_REFUSED', retry: false })
})

test('keys that cannot be meant are told when the app is made', async () => {
  const host = { now: () => 0 }
  const good = { secretKey: 'sk_test_1', webhookSecret: 'whsec_1' }
  const open = async (options: object) => stripe({ ...good, ...options }).open(host)
  await expect(open({ secretKey: '' })).rejects.toThrow('no secret key')
  await expect(open({ secretKey: 'pk_test_1' })).rejects.toThrow('begins with sk_ or rk_')
  await expect(open({ apiBase: 'http://api.example' })).rejects.toThrow('apiBase')
  await expect(open({ secretKey: 'rk_live_1' })).resolves.toMatchObject({ name: 'stripe' })
  const hear = async (webhookSecret: string | string[]) => {
    const source = stripe({ ...good, webhookSecret })
    await source.open(host)
    return source.webhook!({ receive: () => Promise.resolve(), queued: false })
  }
  for (const empty of ['', [], ['whsec_1', '']]) {
    await expect(hear(empty)).rejects.toThrow('signing secret')
  }
  await expect(hear('secret')).rejects.toThrow('begins with whsec_')
  await expect(hear(['whsec_1', 'whsec_2'])).resolves.toBeDefined()
})
