// An app with organisations and everything that keeps something for them.
import { kit } from 'bunbase'
import { type BillingPlugin, billing } from 'bunbase/plugins/billing'
import { type CronPlugin, cron } from 'bunbase/plugins/cron'
import type { EventsPlugin } from 'bunbase/plugins/events'
import { type IdempotencyPlugin, idempotency } from 'bunbase/plugins/idempotency'
import { type MailerPlugin, mailer } from 'bunbase/plugins/mailer'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { openapi } from 'bunbase/plugins/openapi'
import type { OrganizationsPlugin } from 'bunbase/plugins/organizations'
import { type PersistencePlugin, persistence } from 'bunbase/plugins/persistence'
import { type QueuePlugin, queue } from 'bunbase/plugins/queue'
import { type RateLimitPlugin, rateLimit } from 'bunbase/plugins/rate-limit'
import { type WebhookPlugin, webhook } from 'bunbase/plugins/webhook'
import type { Engine } from '../../services.ts'
import { type OrgApp, type OrgAppOptions, orgApp } from './app.ts'

type All =
  | OrganizationsPlugin
  | EventsPlugin
  | QueuePlugin
  | CronPlugin
  | WebhookPlugin
  | McpPlugin
  | PersistencePlugin
  | IdempotencyPlugin
  | RateLimitPlugin
  | MailerPlugin
  | BillingPlugin

/** The tools of an app of `saasApp`. */
export const { action, triggers, guards } = kit<All>()

const plans = {
  features: { messages: { kind: 'metered' } },
  plans: {
    free: { features: { messages: 10 } },
    pro: { features: { messages: 1_000 }, public: false },
  },
  defaultPlan: 'free',
} as const

/** Boots it on a fresh database; nothing listens. */
export function saasApp(engine: Engine, options: OrgAppOptions): Promise<OrgApp> {
  const plugins = [
    ...[persistence(), idempotency(), queue(), cron(), webhook(), mcp(), openapi()],
    ...[rateLimit(), mailer(), billing({ billing: plans }), ...(options.plugins ?? [])],
  ]
  return orgApp(engine, { ...options, plugins })
}
