import type { Stripe } from 'stripe'
import { BillingProviderRefused } from '../errors.ts'
import { asked } from './failure.ts'

/**
 * Stripe's id of a price that the config names by its id, or by its lookup key. A key is looked up each time:
 * Stripe lets it be handed over to another price, which is meant for new customers. Rejects with
 * `BILLING_PROVIDER_REFUSED` when no price has it.
 */
export async function priceId(client: Stripe, name: string): Promise<string> {
  if (name.startsWith('price_')) return name
  const { data } = await asked(client.prices.list({ lookup_keys: [name], active: true, limit: 1 }))
  if (data[0]) return data[0].id
  throw new BillingProviderRefused({ message: 'The price of this plan is not to be had.' })
}
