// Changes of subscriptions, coupons, usage, lists and deliveries of the fake, by Stripe's own library.
import { expect, test } from 'bun:test'
import { Stripe } from 'stripe'
import { refusalOf, shop } from './shop.ts'

const DAY = 86_400

test('more seats and another plan are prorated, at once or on the next invoice', async () => {
  await using stripe = await shop()
  const { client, clock, price } = stripe
  await stripe.pay((await stripe.checkout()).id)
  const { id } = stripe.subscription()
  const item = stripe.subscription().items.data[0]!.id
  const half = (31 / 2) * DAY * 1000
  await stripe.travel(clock, half)
  await client.subscriptions.update(id, { items: [{ id: item, quantity: 5 }] })
  expect(stripe.subscription().items.data[0]!.quantity).toBe(5)
  expect(stripe.world.invoices.size).toBe(1)
  // A change to what is already so costs nothing.
  await client.subscriptions.update(id, { items: [{ id: item, quantity: 5 }] })
  await stripe.travel(clock, '16d')
  const [renewed] = (await client.invoices.list({ subscription: id })).data
  expect(renewed!.lines.data.map(({ amount }) => amount)).toEqual([-1_500, 2_500, 5_000])
  const larger = await client.prices.create({
    ...{ product: price.product as string, currency: 'eur', unit_amount: 2_000 },
    recurring: { interval: 'month' },
  })
  await client.subscriptions.update(id, {
    items: [{ id: item, price: larger.id }],
    proration_behavior: 'always_invoice',
  })
  const [atOnce] = (await client.invoices.list({ subscription: id })).data
  expect(atOnce!.total).toBeGreaterThan(4_500)
  expect(atOnce).toMatchObject({ status: 'paid', billing_reason: 'subscription_update' })
  await client.subscriptionItems.update(item, { quantity: 2, proration_behavior: 'none' })
  expect(stripe.subscription().items.data[0]).toMatchObject({
    quantity: 2,
    price: { id: larger.id },
  })
  expect(stripe.world.pending.get(id) ?? []).toEqual([])
})

test('a subscription ends with its period unless that is taken back, or at once', async () => {
  await using stripe = await shop()
  await stripe.pay((await stripe.checkout()).id)
  const { client, clock } = stripe
  const { id } = stripe.subscription()
  const ending = await client.subscriptions.update(id, { cancel_at_period_end: true })
  expect(ending).toMatchObject({
    status: 'active',
    cancel_at: ending.items.data[0]!.current_period_end,
  })
  await client.subscriptions.update(id, { cancel_at_period_end: false })
  await stripe.travel(clock, '40d')
  expect(stripe.subscription().status).toBe('active')
  await client.subscriptions.update(id, { cancel_at_period_end: true })
  await stripe.travel(clock, '30d')
  expect(stripe.subscription()).toMatchObject({ status: 'canceled' })
  expect(
    await refusalOf(client.subscriptions.update(id, { cancel_at_period_end: false })),
  ).toMatchObject({
    code: 'subscription_canceled',
  })
  expect(await refusalOf(client.subscriptions.cancel(id))).toMatchObject({
    code: 'resource_missing',
  })
  expect((await client.subscriptions.list()).data).toEqual([])
  expect((await client.subscriptions.list({ status: 'all' })).data).toHaveLength(1)
})

test('coupons and promotion codes take something off, once or for longer', async () => {
  await using stripe = await shop()
  const { client, clock } = stripe
  await client.coupons.create({
    id: 'HALF',
    percent_off: 50,
    duration: 'repeating',
    duration_in_months: 2,
  })
  await client.promotionCodes.create({
    code: 'WELCOME',
    promotion: { type: 'coupon', coupon: 'HALF' },
  })
  const session = await stripe.checkout({ allow_promotion_codes: true })
  await expect(stripe.pay(session.id, { code: 'NOSUCH' })).rejects.toThrow('invalid')
  await stripe.pay(session.id, { code: 'WELCOME' })
  await stripe.travel(clock, '100d')
  const { data } = await client.invoices.list()
  expect(data.map(({ amount_paid }) => amount_paid).toReversed()).toEqual([
    1_500, 1_500, 3_000, 3_000,
  ])
  const { id } = stripe.subscription()
  await client.coupons.create({ id: 'FIVE', amount_off: 500, currency: 'eur', duration: 'once' })
  await client.subscriptions.update(id, { discounts: [{ coupon: 'FIVE' }] })
  await stripe.travel(clock, '62d')
  const later = (await client.invoices.list({ limit: 2 })).data
  expect(later.map(({ amount_paid }) => amount_paid)).toEqual([3_000, 2_500])
})

test('what was used is on the invoice after the period, and the same report counts once', async () => {
  await using stripe = await shop()
  const { client, clock, payer, price } = stripe
  const meter = await client.billing.meters.create({
    ...{ display_name: 'Messages', event_name: 'messages' },
    default_aggregation: { formula: 'sum' },
  })
  const metered = await client.prices.create({
    ...{ product: price.product as string, currency: 'eur', unit_amount: 2 },
    recurring: { interval: 'month', usage_type: 'metered', meter: meter.id },
  })
  const lines = [{ price: price.id, quantity: 1 }, { price: metered.id }]
  await stripe.pay((await stripe.checkout({ line_items: lines })).id)
  const report = (identifier: string, value: string) =>
    client.billing.meterEvents.create({
      ...{ event_name: 'messages', identifier },
      payload: { stripe_customer_id: payer.id, value },
    })
  await report('a', '40')
  await report('b', '2')
  const twice = await refusalOf(report('a', '40'))
  expect(twice).toMatchObject({
    statusCode: 400,
    message: expect.stringContaining('already exists'),
  })
  await clock.advance('1h')
  const now = Math.floor(clock.now() / 1000)
  const summary = await client.billing.meters.listEventSummaries(meter.id, {
    ...{ customer: payer.id, start_time: now - DAY, end_time: now },
  })
  expect(summary.data[0]!.aggregated_value).toBe(42)
  await stripe.travel(clock, '32d')
  const [invoice] = (await client.invoices.list()).data
  expect(invoice!.lines.data.map(({ amount }) => amount)).toEqual([84, 1_000])
  const lost = { event_name: 'none', payload: { stripe_customer_id: payer.id, value: '1' } }
  expect(await refusalOf(client.billing.meterEvents.create(lost))).toMatchObject({
    statusCode: 400,
  })
})

test('lists come in pages, newest first, and prices are found by their lookup key', async () => {
  await using stripe = await shop()
  const { client, price } = stripe
  for (let n = 0; n < 25; n++) await client.customers.create({ email: `${n % 2}@example.com` })
  const all: string[] = []
  for await (const { id } of client.customers.list({ limit: 10 })) all.push(id)
  expect(all).toHaveLength(26)
  expect(all).toEqual(all.toSorted().toReversed())
  expect((await client.customers.list({ email: '1@example.com', limit: 100 })).data).toHaveLength(
    12,
  )
  const found = await client.prices.list({ lookup_keys: ['pro_month', 'other'] })
  expect(found.data.map(({ id }) => id)).toEqual([price.id])
  const twin = { product: price.product as string, currency: 'eur', unit_amount: 9 }
  const recurring = { interval: 'month' } as const
  const taken = client.prices.create({ ...twin, recurring, lookup_key: 'pro_month' })
  expect(await refusalOf(taken)).toMatchObject({ param: 'lookup_key' })
  await client.prices.create({
    ...twin,
    recurring,
    lookup_key: 'pro_month',
    transfer_lookup_key: true,
  })
  expect((await client.prices.retrieve(price.id)).lookup_key).toBeNull()
})

test('deliveries are signed, repeated, shuffled, lost, forged, and made again until they are taken', async () => {
  await using stripe = await shop()
  const { client, webhookSecret, waiting } = stripe
  const came: string[] = []
  let refuses = false
  stripe.deliverTo(async (request) => {
    const signature = request.headers.get('stripe-signature')!
    if (refuses) return new Response('', { status: 500 })
    const body = await request.text()
    // The library looks at this machine's clock, which is not the test's.
    const { constructEventAsync } = client.webhooks
    const seconds = Math.floor(stripe.clock.now() / 1000)
    const event = await constructEventAsync
      .call(client.webhooks, body, signature, webhookSecret, 300, undefined, seconds * 1000)
      .catch(() => undefined)
    if (!event) return new Response('', { status: 400 })
    came.push(event.id)
    return new Response()
  })
  await stripe.pay((await stripe.checkout()).id)
  const ids = waiting.map(({ id }) => id)
  refuses = true
  await stripe.flush()
  expect(waiting.map(({ id }) => id)).toEqual(ids)
  refuses = false
  await stripe.flush({
    copies: 2,
    order: (events) => events.toReversed(),
    lose: ({ id }) => id === ids[0],
    atOnce: 3,
  })
  expect(waiting).toEqual([])
  expect(came.toSorted()).toEqual([...ids.slice(1), ...ids.slice(1)].toSorted())
  const [event] = stripe.world.events
  for (const odd of [
    { secret: 'whsec_other' },
    { age: 301 },
    { tamper: (body: string) => body.replace('Pro', 'Con') },
    { signature: null },
  ]) {
    expect((await stripe.send(event!, odd)).status).toBe(400)
  }
  expect((await stripe.send(event!)).status).toBe(200)
  const known = await client.events.retrieve(event!.id)
  expect(known).toMatchObject({ type: event!.type, api_version: Stripe.API_VERSION })
  const last = await client.events.list({ types: ['checkout.session.completed'], limit: 1 })
  expect(last.data).toHaveLength(1)
})
