import type { Stripe } from 'stripe'
import type { BillingProvider, NewCustomer } from '../provider.ts'
import { asked } from './failure.ts'
import { sentOnce } from './sent-once.ts'

/** Makes customers of organisations. */
export function customers(client: Stripe): BillingProvider['ensureCustomer'] {
  /** One that was made before: its key may be forgotten by now, or the record of it. */
  const find = async ({ org, email }: NewCustomer): Promise<Stripe.Customer | undefined> => {
    if (email === undefined) return undefined
    const { data } = await asked(client.customers.list({ email, limit: 100 }))
    return data.find(({ metadata }) => metadata['org'] === org)
  }
  return async (customer, { idempotencyKey }) => {
    const { org, name, email } = customer
    const made =
      (await find(customer)) ??
      (await sentOnce(
        idempotencyKey,
        (key) =>
          client.customers.create(
            { name, metadata: { org }, ...(email !== undefined && { email }) },
            { idempotencyKey: key },
          ),
        () => find(customer),
      ))
    return { customer: made.id }
  }
}
