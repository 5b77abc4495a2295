import type { Customer } from '../objects.ts'
import { isOver, end } from '../subscribing.ts'
import type { Params } from '../form.ts'
import { PAGED, page } from './listing.ts'
import { type Route, route } from './route.ts'

const FIELDS =
  'name email metadata description phone address invoice_settings tax_exempt preferred_locales expand'

function read(params: Params, customer: Customer): void {
  const name = params.text('name')
  const email = params.text('email')
  if (name !== undefined) customer.name = name
  if (email !== undefined) customer.email = email
  customer.metadata = params.metadata(customer.metadata)
  const method = params.within('invoice_settings').text('default_payment_method')
  if (method !== undefined) customer.invoice_settings.default_payment_method = method
}

export const customers: readonly Route[] = [
  route('POST /v1/customers', FIELDS, ({ world, params }) => {
    const customer: Customer = {
      ...world.base('cus'),
      object: 'customer',
      ...{ email: null, name: null, metadata: {}, currency: null },
      invoice_settings: { default_payment_method: null },
    }
    read(params, customer)
    world.customers.set(customer.id, customer)
    world.emit('customer.created', customer)
    return customer
  }),
  route('GET /v1/customers/:id', 'expand', ({ world, id }) =>
    world.one(world.customers, 'customer', id),
  ),
  route('POST /v1/customers/:id', FIELDS, ({ world, params, id }) => {
    const customer = world.one(world.customers, 'customer', id)
    world.change('customer.updated', customer, () => read(params, customer))
    return customer
  }),
  route('GET /v1/customers', `email ${PAGED}`, ({ world, params }) => {
    const email = params.text('email')
    return page(
      world.customers.values(),
      params,
      '/v1/customers',
      (one) => !email || one.email === email,
    )
  }),
  route('DELETE /v1/customers/:id', '', ({ world, id }) => {
    const customer = world.one(world.customers, 'customer', id)
    for (const subscription of world.subscriptions.values()) {
      if (subscription.customer === id && !isOver(subscription)) end(world, subscription)
    }
    world.customers.delete(id)
    world.emit('customer.deleted', customer)
    return { id, object: 'customer', deleted: true }
  }),
]
