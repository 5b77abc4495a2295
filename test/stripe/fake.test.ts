// The fake judged by Stripe's own library: what the library sends is taken, what it is answered it understands.
import { expect, test } from 'bun:test'
import { Stripe } from 'stripe'
import type { FakeStripe } from './fake.ts'
import { refusalOf, shop } from './shop.ts'

const DAY = 86_400

const types = ({ world }: FakeStripe, from = 0): string[] =>
  world.events.slice(from).map(({ type }) => type)

test('a checkout that is paid begins a subscription, and tells of every step', async () => {
  await using stripe = await shop()
  const session = await stripe.checkout({ client_reference_id: 'o1' })
  expect(session).toMatchObject({ status: 'open', amount_total: 3_000, client_reference_id: 'o1' })
  await expect(stripe.pay(session.id, { card: 'declines' })).rejects.toThrow('declined')
  const from = stripe.world.events.length
  await stripe.pay(session.id)
  expect(types(stripe, from)).toEqual([
    'customer.subscription.created',
    'invoice.created',
    'customer.subscription.updated',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
    'customer.subscription.updated',
    'checkout.session.completed',
  ])
  const paid = await stripe.client.checkout.sessions.retrieve(session.id, {
    expand: ['subscription'],
  })
  expect(paid).toMatchObject({ status: 'complete', payment_status: 'paid', url: null })
  expect(paid.subscription).toMatchObject({ status: 'active', metadata: { org: 'o1' } })
  const { data } = await stripe.client.subscriptions.list({ customer: stripe.payer.id })
  const [item] = data[0]!.items.data
  expect(item).toMatchObject({ quantity: 3, price: { lookup_key: 'pro_month' } })
  expect(item!.current_period_end - item!.current_period_start).toBe(31 * DAY)
  await expect(stripe.pay(session.id)).rejects.toThrow('complete')
})

test('a key makes of two requests one, for a day', async () => {
  await using stripe = await shop()
  const { client, world } = stripe
  const make = (name: string) => client.customers.create({ name }, { idempotencyKey: 'k1' })
  const first = await make('one')
  const again = await make('one')
  expect(again.id).toBe(first.id)
  expect(stripe.calls.at(-1)).toMatchObject({ key: 'k1', replayed: true, status: 200 })
  expect(await refusalOf(make('two'))).toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  })
  expect(world.customers.size).toBe(2)
  await stripe.clock.advance('25h')
  expect((await make('two')).id).not.toBe(first.id)
})

test('requests fail in every way that was ordered, with or without their effect', async () => {
  await using stripe = await shop()
  const { client, world } = stripe
  const make = (key: string) => client.customers.create({ name: 'b' }, { idempotencyKey: key })
  const at = 'POST /v1/customers'
  stripe.fail(at, 'error')
  expect(await refusalOf(make('a'))).toMatchObject({ statusCode: 500, type: 'StripeAPIError' })
  // Kept for the key, as there.
  const kept = await refusalOf(make('a'))
  expect(kept.headers).toMatchObject({ 'idempotent-replayed': 'true' })
  stripe.fail(at, 'limited')
  expect(await refusalOf(make('b'))).toMatchObject({ statusCode: 429 })
  stripe.fail(at, 'unavailable')
  expect(await refusalOf(make('b'))).toMatchObject({ statusCode: 503 })
  // The library sends once more by itself when a connection is cut.
  stripe.fail(at, 'reset-before', Infinity)
  expect(await refusalOf(make('b'))).toMatchObject({ type: 'StripeConnectionError' })
  stripe.mend()
  expect(world.customers.size).toBe(1)
  stripe.fail(at, 'reset-after')
  const made = await make('b')
  expect(world.customers.size).toBe(2)
  const slow = stripe.fail(at, 'slow-after')
  const held = make('c')
  await slow.met
  expect(await refusalOf(make('c'))).toMatchObject({
    code: 'idempotency_key_in_use',
    statusCode: 409,
  })
  slow.release()
  expect((await held).id).not.toBe(made.id)
})

test('what is wrong is refused as Stripe refuses it', async () => {
  await using stripe = await shop()
  const { client, connection, payer } = stripe
  const lost = await refusalOf(client.subscriptions.retrieve('sub_none'))
  expect(lost).toMatchObject({ statusCode: 404, code: 'resource_missing' })
  const unknown = await refusalOf(client.customers.create({ nane: 'x' } as never))
  expect(unknown).toMatchObject({ statusCode: 400, code: 'parameter_unknown', param: 'nane' })
  const intruder = new Stripe('sk_test_other', { ...connection, maxNetworkRetries: 0 })
  expect(await refusalOf(intruder.customers.list())).toMatchObject({ statusCode: 401 })
  const order = { customer: payer.id, items: [{ price: 'price_none' }] }
  expect(await refusalOf(client.subscriptions.create(order))).toMatchObject({ statusCode: 400 })
})

test('periods are renewed and paid, an hour after they began', async () => {
  await using stripe = await shop()
  await stripe.pay((await stripe.checkout()).id)
  await stripe.flush()
  const from = stripe.world.events.length
  await stripe.travel(stripe.clock, '32d')
  expect(types(stripe, from)).toEqual([
    'invoice.created',
    'customer.subscription.updated',
    'invoice.finalized',
    'invoice.paid',
    'invoice.payment_succeeded',
  ])
  await stripe.travel(stripe.clock, '335d')
  const { data } = await stripe.client.invoices.list({ status: 'paid', limit: 100 })
  expect(data).toHaveLength(13)
  expect(new Set(data.map(({ amount_paid }) => amount_paid))).toEqual(new Set([3_000]))
  const ends = new Date(
    stripe.world.subscriptions.values().next().value!.items.data[0]!.current_period_end * 1000,
  )
  expect(ends.toISOString()).toBe('2031-02-01T00:00:00.000Z')
  expect(stripe.waiting).toEqual([])
})

test('a payment that fails is tried again, and then the subscription is over', async () => {
  await using stripe = await shop()
  await stripe.pay((await stripe.checkout()).id)
  stripe.card(stripe.payer.id, 'declines')
  const statuses: string[] = []
  for (const days of ['32d', '3d', '2d', '2d'] as const) {
    await stripe.travel(stripe.clock, days)
    statuses.push(stripe.subscription('o1').status)
  }
  expect(statuses).toEqual(['past_due', 'past_due', 'past_due', 'canceled'])
  expect(types(stripe).filter((type) => type === 'invoice.payment_failed')).toHaveLength(4)
  expect(stripe.subscription('o1').cancellation_details.reason).toBe('payment_failed')
})

test('a payment that works in the end brings the subscription back', async () => {
  await using stripe = await shop({ dunning: { retries: [3], last: 'unpaid' } })
  await stripe.pay((await stripe.checkout()).id)
  stripe.card(stripe.payer.id, 'declines')
  await stripe.travel(stripe.clock, '36d')
  const { id, latest_invoice } = stripe.subscription()
  expect((await stripe.client.subscriptions.retrieve(id)).status).toBe('unpaid')
  const refused = await refusalOf(stripe.client.invoices.pay(latest_invoice!))
  expect(refused).toMatchObject({ type: 'StripeCardError', code: 'card_declined' })
  stripe.card(stripe.payer.id, 'works')
  await stripe.client.invoices.pay(latest_invoice!)
  expect(stripe.subscription().status).toBe('active')
})

test('a trial ends with a card, without one, or without one and paused', async () => {
  const trial = (missing_payment_method: 'cancel' | 'pause' | 'create_invoice') => ({
    payment_method_collection: 'if_required' as const,
    subscription_data: {
      ...{ trial_period_days: 14, metadata: { org: 'o1' } },
      trial_settings: { end_behavior: { missing_payment_method } },
    },
  })
  for (const [missing, card, then] of [
    ['cancel', 'works', 'active'],
    ['cancel', null, 'canceled'],
    ['pause', null, 'paused'],
    ['create_invoice', null, 'past_due'],
  ] as const) {
    await using stripe = await shop()
    await stripe.pay((await stripe.checkout(trial(missing))).id, { card })
    expect(stripe.subscription()).toMatchObject({ status: 'trialing' })
    await stripe.travel(stripe.clock, '13d')
    expect(types(stripe)).toContain('customer.subscription.trial_will_end')
    await stripe.travel(stripe.clock, '2d')
    expect(stripe.subscription().status).toBe(then)
    if (then !== 'paused') continue
    stripe.card(stripe.payer.id, 'works')
    const resumed = await stripe.client.subscriptions.resume(stripe.subscription().id)
    expect(resumed.status).toBe('active')
  }
})
