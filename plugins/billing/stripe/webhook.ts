import type { Stripe } from 'stripe'
import { type Action, kit, t } from '../../../kernel/index.ts'
import type { QueuePlugin } from '../../queue/index.ts'
import type { WebhookPlugin } from '../../webhook/index.ts'
import { theApp } from '../actions/parts.ts'
import type { BillingPlugin } from '../index.ts'
import type { EventTaker } from '../provider.ts'
import { type StripeOptions, webhookSecretsOf } from './options.ts'
import { parse } from './parse.ts'
import { signature } from './signature.ts'

const { action, triggers } = kit<{
  name: 'billing'
  needs: BillingPlugin | WebhookPlugin | QueuePlugin
}>()

interface Input {
  type: string
  data: { object: { id: string } }
}

/**
 * The action that takes Stripe's events. Of an event only which subscription it is about is kept, so that
 * nothing of a customer stands in jobs and runs.
 */
export function stripeWebhook(
  options: StripeOptions,
  client: Stripe,
  { receive, queued }: EventTaker,
): Action {
  return action(
    {
      name: 'billing.stripe',
      description: 'Takes events of Stripe, and asks Stripe how the subscription stands.',
      input: t.Object({
        type: t.String(),
        data: t.Object({ object: t.Object({ id: t.String() }) }),
      }),
      output: t.Object({}),
      guards: [theApp()],
      // Half a day, with pauses of up to an hour.
      ...(queued && { job: { maxAttempts: 20 } }),
      triggers: [
        triggers.webhook(options.webhookPath ?? '/webhooks/stripe', {
          verify: signature(client, webhookSecretsOf(options)),
          as: 'system',
          map: (event): Input | undefined => {
            const news = parse(event)
            if (!news || !('subscription' in news)) return undefined
            return {
              type: 'customer.subscription.updated',
              data: { object: { id: news.subscription } },
            }
          },
        }),
      ],
    },
    async (event) => {
      await receive(event)
      return {}
    },
  )
}
