import type { Stripe } from 'stripe'
import type { ProviderSource } from '../provider.ts'
import type { StripeOptions } from './options.ts'

/**
 * Stripe takes the money: `billing: { provider: stripe() }`. Needs the package `stripe`, which is loaded when
 * the app boots and not before.
 */
export function stripe(options: StripeOptions = {}): ProviderSource {
  let opened: { client: Stripe; module: typeof import('./webhook.ts') } | undefined
  return {
    name: 'stripe',
    async open(host) {
      const { openClient } = await import('./client.ts')
      opened = { client: await openClient(options), module: await import('./webhook.ts') }
      return (await import('./provider.ts')).provider(opened.client, options, host)
    },
    webhook: (taker) => opened!.module.stripeWebhook(options, opened!.client, taker),
  }
}
