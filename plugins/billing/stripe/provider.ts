import type { Stripe } from 'stripe'
import type { BillingProvider, ProviderHost } from '../provider.ts'
import { catalogue } from './catalogue.ts'
import { changes } from './change.ts'
import { checkouts } from './checkout.ts'
import { customers } from './customers.ts'
import type { StripeOptions } from './options.ts'
import { parse } from './parse.ts'
import { sentOnce } from './sent-once.ts'
import { statesOf } from './states.ts'
import { usageReports } from './usage.ts'

/** What billing asks of Stripe. */
export function provider(
  client: Stripe,
  options: StripeOptions,
  host: ProviderHost,
): BillingProvider {
  const states = statesOf(client, host.now)
  return {
    name: 'stripe',
    ensureCustomer: customers(client),
    checkout: checkouts(client, options),
    async portal({ customer, returnUrl }, { idempotencyKey }) {
      const { url } = await sentOnce(idempotencyKey, (key) =>
        client.billingPortal.sessions.create(
          { customer, return_url: returnUrl, ...options.portal },
          { idempotencyKey: key },
        ),
      )
      return { url }
    },
    ...changes(client, states),
    reportUsage: usageReports(client),
    fetchSubscription: (id) => states.fetch(id),
    fetchSubscriptions: (after) => states.page(after),
    syncCatalogue: catalogue(client),
    parse,
  }
}
