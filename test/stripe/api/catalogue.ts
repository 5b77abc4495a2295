// Products, prices, coupons, promotion codes.
import { badParameter, invalid } from '../api-error.ts'
import type { Params } from '../form.ts'
import type { Coupon, Interval, Price, Product, PromotionCode } from '../objects.ts'
import type { World } from '../world.ts'
import { PAGED, page } from './listing.ts'
import { type Route, route } from './route.ts'

const isActive = (params: Params, active: boolean): boolean => {
  const wanted = params.bool('active')
  return wanted === undefined || wanted === active
}

const products: readonly Route[] = [
  route('POST /v1/products', 'id name description active metadata expand', ({ world, params }) => {
    const id = params.text('id') ?? world.id('prod')
    if (world.products.has(id))
      throw invalid(`Product already exists: ${id}`, 'resource_already_exists', 'id')
    const product: Product = {
      ...{ id, created: world.now, livemode: false, object: 'product', updated: world.now },
      active: params.bool('active') ?? true,
      name: params.needed('name'),
      description: params.text('description') ?? null,
      metadata: params.metadata(),
      default_price: null,
    }
    world.products.set(id, product)
    world.emit('product.created', product)
    return product
  }),
  route('GET /v1/products/:id', 'expand', ({ world, id }) =>
    world.one(world.products, 'product', id),
  ),
  route(
    'POST /v1/products/:id',
    'name description active metadata default_price expand',
    ({ world, params, id }) => {
      const product = world.one(world.products, 'product', id)
      world.change('product.updated', product, () => {
        product.name = params.text('name') ?? product.name
        const description = params.text('description')
        if (description !== undefined) product.description = description
        product.active = params.bool('active') ?? product.active
        product.default_price = params.text('default_price') ?? product.default_price
        product.metadata = params.metadata(product.metadata)
      })
      return product
    },
  ),
  route('GET /v1/products', `active ids ${PAGED}`, ({ world, params }) => {
    const ids = params.texts('ids')
    const holds = ({ id, active }: Product): boolean =>
      isActive(params, active) && (ids.length === 0 || ids.includes(id))
    return page(world.products.values(), params, '/v1/products', holds)
  }),
]

const prices: readonly Route[] = [
  route(
    'POST /v1/prices',
    'currency unit_amount product recurring lookup_key transfer_lookup_key nickname metadata active expand',
    ({ world, params }) => {
      const product = world.one(world.products, 'product', params.needed('product'), 'product')
      const price: Price = {
        ...world.base('price'),
        object: 'price',
        active: params.bool('active') ?? true,
        billing_scheme: 'per_unit',
        currency: params.needed('currency').toLowerCase(),
        lookup_key: takeKey(world, params),
        metadata: params.metadata(),
        nickname: params.text('nickname') ?? null,
        product: product.id,
        type: params.has('recurring') ? 'recurring' : 'one_time',
        recurring: params.has('recurring') ? recurringOf(world, params.within('recurring')) : null,
        unit_amount: params.int('unit_amount') ?? null,
      }
      if (price.unit_amount === null)
        throw badParameter('unit_amount', 'Missing required param', 'parameter_missing')
      world.prices.set(price.id, price)
      world.emit('price.created', price)
      return price
    },
  ),
  route('GET /v1/prices/:id', 'expand', ({ world, id }) => world.one(world.prices, 'price', id)),
  route(
    'POST /v1/prices/:id',
    'active lookup_key transfer_lookup_key nickname metadata expand',
    ({ world, params, id }) => {
      const price = world.one(world.prices, 'price', id)
      world.change('price.updated', price, () => {
        price.active = params.bool('active') ?? price.active
        price.nickname = params.text('nickname') ?? price.nickname
        price.metadata = params.metadata(price.metadata)
        if (params.has('lookup_key')) price.lookup_key = takeKey(world, params, price)
      })
      return price
    },
  ),
  route(
    'GET /v1/prices',
    `active lookup_keys product type currency ${PAGED}`,
    ({ world, params }) => {
      const keys = params.texts('lookup_keys')
      if (keys.length > 10)
        throw badParameter('lookup_keys', 'You may only specify up to 10 of these')
      const product = params.text('product')
      const holds = (one: Price): boolean =>
        isActive(params, one.active) &&
        (keys.length === 0 || (one.lookup_key !== null && keys.includes(one.lookup_key))) &&
        (!product || one.product === product)
      return page(world.prices.values(), params, '/v1/prices', holds)
    },
  ),
]

/** A lookup key belongs to one price; it is handed over only where that is asked for. */
function takeKey(world: World, params: Params, own?: Price): string | null {
  const key = params.text('lookup_key') ?? null
  const holder =
    key && [...world.prices.values()].find((one) => one !== own && one.lookup_key === key)
  if (!holder) return key
  if (!params.bool('transfer_lookup_key')) {
    throw invalid(
      `A price (\`${holder.id}\`) already uses that lookup key.`,
      undefined,
      'lookup_key',
    )
  }
  world.change('price.updated', holder, () => (holder.lookup_key = null))
  return key
}

function recurringOf(world: World, params: Params): NonNullable<Price['recurring']> {
  const meter = params.text('meter') ?? null
  if (meter !== null) world.one(world.meters, 'meter', meter, 'recurring[meter]')
  const usage = params.text('usage_type') ?? 'licensed'
  if (usage === 'metered' && meter === null) {
    throw invalid('You must provide a meter for a metered price.', undefined, 'recurring[meter]')
  }
  return {
    interval: params.needed('interval') as Interval,
    interval_count: params.int('interval_count') ?? 1,
    usage_type: usage as 'licensed',
    meter,
    trial_period_days: null,
  }
}

const reductions: readonly Route[] = [
  route(
    'POST /v1/coupons',
    'id name percent_off amount_off currency duration duration_in_months max_redemptions metadata expand',
    ({ world, params }) => {
      const id = params.text('id') ?? world.id('co')
      const coupon: Coupon = {
        ...{
          id,
          created: world.now,
          livemode: false,
          object: 'coupon',
          times_redeemed: 0,
          valid: true,
        },
        name: params.text('name') ?? null,
        amount_off: params.int('amount_off') ?? null,
        percent_off: Number(params.text('percent_off') ?? NaN) || null,
        currency: params.text('currency') ?? null,
        duration: (params.text('duration') ?? 'once') as 'once',
        duration_in_months: params.int('duration_in_months') ?? null,
        max_redemptions: params.int('max_redemptions') ?? null,
        metadata: params.metadata(),
      }
      world.coupons.set(id, coupon)
      world.emit('coupon.created', coupon)
      return coupon
    },
  ),
  route('GET /v1/coupons/:id', 'expand', ({ world, id }) => world.one(world.coupons, 'coupon', id)),
  route(
    'POST /v1/promotion_codes',
    'promotion code customer active expires_at max_redemptions metadata expand',
    ({ world, params }) => {
      const coupon = params.within('promotion').needed('coupon')
      const made: PromotionCode = {
        ...world.base('promo'),
        object: 'promotion_code',
        active: params.bool('active') ?? true,
        code: params.text('code') ?? world.id('CODE'),
        customer: params.text('customer') ?? null,
        expires_at: params.int('expires_at') ?? null,
        max_redemptions: params.int('max_redemptions') ?? null,
        metadata: params.metadata(),
        promotion: {
          type: 'coupon',
          coupon: world.one(world.coupons, 'coupon', coupon, 'promotion[coupon]').id,
        },
        times_redeemed: 0,
      }
      world.promotionCodes.set(made.id, made)
      world.emit('promotion_code.created', made)
      return made
    },
  ),
  route('GET /v1/promotion_codes', `code coupon customer active ${PAGED}`, ({ world, params }) => {
    const code = params.text('code')?.toLowerCase()
    const holds = (one: PromotionCode): boolean =>
      isActive(params, one.active) && (!code || one.code.toLowerCase() === code)
    return page(world.promotionCodes.values(), params, '/v1/promotion_codes', holds)
  }),
]

export const catalogue: readonly Route[] = [...products, ...prices, ...reductions]
