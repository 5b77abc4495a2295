// `bunbase billing sync --provider`: plans of the config become products and prices.
import { expect, test } from 'bun:test'
import type { OfferedPlan } from 'bunbase/plugins/billing'
import { account, key } from './account.ts'

const plan = (id: string, prices: OfferedPlan['prices'], name = id): OfferedPlan => ({
  ...{ id, name, description: null, prices },
})
const month = (amount: number, id?: string) => ({
  month: { amount, currency: 'eur', ...(id !== undefined && { id }) },
})

test('plans are compared, and only made when that is meant', async () => {
  await using stripe = await account()
  const { provider, world } = stripe
  const plans = [plan('gold', month(9_000, 'gold_month'), 'Gold'), plan('free', {})]
  const made = [world.products.size, world.prices.size]
  const lines = ['product bunbase_gold: new', 'price gold_month: new, 9000 eur a month']
  expect(await provider.syncCatalogue!(plans, { apply: false })).toEqual(lines)
  expect([world.products.size, world.prices.size]).toEqual(made)
  expect(await provider.syncCatalogue!(plans, { apply: true })).toEqual(lines)
  expect(await provider.syncCatalogue!(plans, { apply: true })).toEqual([])
  expect(world.products.get('bunbase_gold')).toMatchObject({ name: 'Gold', active: true })
  const [price] = (await stripe.client.prices.list({ lookup_keys: ['gold_month'] })).data
  expect(price).toMatchObject({ unit_amount: 9_000, product: 'bunbase_gold' })
  const named = [plan('gold', month(9_000, 'gold_month'), 'Golden')]
  expect(await provider.syncCatalogue!(named, { apply: true })).toEqual([
    'product bunbase_gold: another name or description',
  ])
  expect(world.products.get('bunbase_gold')!.name).toBe('Golden')
})

test('a price that costs something else is a new one, and whoever has the old one keeps plan and price', async () => {
  await using stripe = await account()
  const { provider, client } = stripe
  const sync = (amount: number) =>
    provider.syncCatalogue!([plan('gold', month(amount, 'gold_month'))], { apply: true })
  await sync(9_000)
  const { customer } = await provider.ensureCustomer(
    { org: 'o1', name: 'A', email: 'a@b.example' },
    key(),
  )
  const [old] = (await client.prices.list({ lookup_keys: ['gold_month'] })).data
  stripe.card(customer, 'works')
  const { id } = await client.subscriptions.create({ customer, items: [{ price: old!.id }] })
  expect(await sync(9_900)).toEqual([
    'price gold_month: 9900 eur a month instead of 9000 eur a month',
  ])
  expect(await sync(9_900)).toEqual([])
  expect(await client.prices.retrieve(old!.id)).toMatchObject({ active: false, lookup_key: null })
  expect(await provider.fetchSubscription(id)).toMatchObject({
    price: old!.id,
    priceKey: 'gold_month',
  })
})

test('what Stripe alone can be told of is only said', async () => {
  await using stripe = await account()
  const { provider, world, prices } = stripe
  const made = world.prices.size
  const plans = [
    plan('own', month(1_000, prices.pro_month)),
    plan('other', month(1_500, prices.pro_month)),
    plan('lost', month(500, 'price_none')),
    plan('nameless', month(500)),
    plan('metered', {
      month: { amount: 3_000, currency: 'eur', id: 'team_month', metered: ['messages', 'calls'] },
    }),
  ]
  const told = await provider.syncCatalogue!(plans, { apply: true })
  expect(told.filter((line) => !line.startsWith('product'))).toEqual([
    `price ${prices.pro_month}: 1500 eur a month instead of 1000 eur a month`,
    'price price_none: unknown, 500 eur a month',
    'plan nameless: its price by the month has no id in the config',
    'price calls: unknown; make it in the dashboard',
  ])
  expect(world.prices.size).toBe(made)
})
