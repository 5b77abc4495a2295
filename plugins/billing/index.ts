import { type Guard, type Plugin, definePlugin } from '../../kernel/index.ts'
import type { AuthPlugin } from '../auth/index.ts'
import type { CronPlugin } from '../cron/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { EventsPlugin } from '../events/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import type { OpenapiPlugin } from '../openapi/index.ts'
import type { OrganizationsPlugin } from '../organizations/index.ts'
import type { QueuePlugin } from '../queue/index.ts'
import type { WebhookPlugin } from '../webhook/index.ts'
import { type BillingConfig, configSchema } from './config.ts'
import { hasFeature, trialActiveOrPaid, withinLimit } from './guards.ts'
import { type Meters, actionSchema } from './meters.ts'
import type { CountedFeature, FeatureName, OrgFeatures } from './names.ts'
import { type RunUsage, runUsage } from './run-usage.ts'
import { billingParts } from './service.ts'
import { setup } from './setup.ts'
import type { Subscriptions } from './subscriptions.ts'

export type { BillingConfig } from './config.ts'
export type { Entitlements } from './entitlements.ts'
export {
  BillingProviderFailed,
  BillingProviderRefused,
  CheckoutRequired,
  CouponInvalid,
  FeatureNotInPlan,
  LimitReached,
  NoBillingProvider,
  NoSubscription,
  PaymentRefused,
  PlanTooSmall,
  SubscriptionRequired,
  SubscriptionState,
  TrialUsed,
  UnknownFeature,
  UnknownPlan,
} from './errors.ts'
export {
  driftRepaired,
  featureOverridden,
  subscriptionChanged,
  subscriptionEnded,
  subscriptionRenewed,
  subscriptionStarted,
  trialStarted,
} from './events.ts'
export type { CountedFeature, FeatureName, MeteredFeature, OrgFeatures } from './names.ts'
export type { FeatureConfig, Interval, PlanConfig, PriceConfig } from './plan-config.ts'
export type { Allowance, Feature, Plan, PlanCatalogue } from './plans.ts'
export type {
  BillingProvider,
  CallKey,
  Coupon,
  EventTaker,
  NewCheckout,
  NewCustomer,
  OfferedPlan,
  ProviderHost,
  ProviderNews,
  ProviderSource,
  Proration,
  SubscriptionChange,
  SubscriptionSnapshot,
  UsageReport,
} from './provider.ts'
export type { Drift, DriftFound } from './drift.ts'
export type { OverLimit } from './over-limit.ts'
export type { DriftReport } from './reconcile.ts'
export { type Revenue, monthlyRevenue } from './revenue.ts'
export type { RunUsage } from './run-usage.ts'
export { providerWebhook, subscriptionsService } from './service.ts'
export type { StripeOptions } from './stripe/options.ts'
export { stripe } from './stripe/stripe.ts'
export { type SubscriptionStatus, statusOf } from './status.ts'
export type { GivenOverride, Override } from './overrides.ts'
export type { PlanChange } from './steps.ts'
export { Subscriptions } from './subscriptions.ts'
export type { Usage, UsageMeter } from './usage.ts'

/** What organisations pay for: plans, subscriptions, and what they entitle to. */
export interface BillingPlugin {
  name: 'billing'
  needs: AuthPlugin | DbPlugin | HttpPlugin | OrganizationsPlugin
  uses: EventsPlugin | CronPlugin | OpenapiPlugin | QueuePlugin | WebhookPlugin
  config: { billing?: BillingConfig }
  context: {
    /** Plans, subscriptions and what they entitle to. */
    subscriptions: Subscriptions
    /** How much of each feature the organisation of the run uses. */
    usage: RunUsage
  }
  refines: {
    org: {
      /** What the organisation has of each feature: `(await ctx.org.features).exports`. */
      readonly features: Promise<OrgFeatures>
    } | null
  }
  action: {
    /** A metered feature of which each run uses some: 1, unless it says otherwise. */
    meters?: Meters
  }
  guards: {
    /** Organisations whose plan has a feature. List `inOrg()` before it. */
    hasFeature(feature: FeatureName): Guard
    /** Organisations that have some left of a feature. List `inOrg()` before it. */
    withinLimit(feature: CountedFeature): Guard
    /** Organisations that pay, or are on trial. List `inOrg()` before it. */
    trialActiveOrPaid(): Guard
  }
}

/** The `billing` plugin. */
export const billing: (options?: Partial<BillingPlugin['config']>) => Plugin<BillingPlugin> =
  definePlugin<BillingPlugin>({
    name: 'billing',
    needs: ['auth', 'db', 'http', 'organizations'],
    uses: ['events', 'cron', 'openapi', 'queue', 'webhook'],
    config: configSchema,
    action: actionSchema,
    commands: { billing: async () => (await import('./commands.ts')).billingCommand },
    migrations: new URL('migrations/', import.meta.url),
    context: {
      subscriptions: (run) => run.get(billingParts)!.of(run),
      usage: (run) => runUsage(run.get(billingParts)!.meter, run),
    },
    guards: { hasFeature, withinLimit, trialActiveOrPaid },
    setup: (host, { billing: config = {} }) => setup(host, config),
  })
