import {
  type Duration,
  type ReadyActionsConfig,
  type TSchema,
  readyActionsSchema,
  t,
} from '../../kernel/index.ts'
import { ACTIONS, type ReadyAction } from './actions/names.ts'
import type { FeatureConfig, PlanConfig } from './plan-config.ts'
import type { ProviderSource } from './provider.ts'
import type { StatusAccess, SubscriptionStatus } from './status.ts'

/** The config key `billing`. */
export interface BillingConfig extends ReadyActionsConfig<ReadyAction> {
  /** What plans differ in, by name. Default none. */
  features?: Readonly<Record<string, FeatureConfig>>
  /** What is sold, by name, the cheapest first. Default none. */
  plans?: Readonly<Record<string, PlanConfig>>
  /** The plan of whoever has no other. Default: none, and with it no feature. */
  defaultPlan?: string
  /** The trial that each organisation can have once. Default: none. */
  trial?: { plan: string; days: number }
  /** How long a subscription that could not be paid for still entitles. Default `'7d'`. */
  grace?: Duration
  /** What a status entitles to, where that is not as in docs/billing.md. */
  access?: Partial<Record<SubscriptionStatus, StatusAccess>>
  /** Whoever takes the money: `stripe({ … })`. Default: nobody; plans are assigned. */
  provider?: ProviderSource
  /** The page of the app that the provider's pages lead back to. Needed where there is a provider. */
  returnUrl?: string
  /**
   * When plans and features are written to the database: at each `boot`, or only by `bunbase billing sync`
   * (`manual`). Default `boot`.
   */
  sync?: 'boot' | 'manual'
}

const closed = { additionalProperties: false }
const NAME = '^[a-z][a-z0-9_-]{0,60}$'
const named = (entry: TSchema, description: string): TSchema =>
  t.Record(t.String({ pattern: NAME }), entry, { ...closed, description })
const text = (description: string): TSchema =>
  t.Optional(t.String({ minLength: 1, maxLength: 500, description }))
const amount = t.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const yes = (description: string): TSchema => t.Optional(t.Boolean({ description }))

const price = t.Object(
  {
    amount,
    currency: t.String({ pattern: '^[a-z]{3}$', description: 'three small letters: "eur"' }),
    id: text("the provider's id of the price"),
    perSeat: yes('true when it is for each member'),
    metered: t.Optional(
      t.Array(t.String({ minLength: 1, maxLength: 500 }), { description: 'ids of prices' }),
    ),
  },
  closed,
)
const plan = t.Object(
  {
    name: text('a name'),
    description: text('a description'),
    prices: t.Optional(t.Object({ month: t.Optional(price), year: t.Optional(price) }, closed)),
    features: t.Optional(
      t.Record(
        t.String(),
        t.Union([
          t.Boolean(),
          amount,
          t.Literal('unlimited'),
          t.Object({ included: amount, overage: t.Boolean() }, closed),
        ]),
        { description: 'what the plan has of each feature: true, a number, or "unlimited"' },
      ),
    ),
    public: yes('false for a plan that only you assign'),
  },
  closed,
)
const feature = t.Object(
  {
    kind: t.Union([t.Literal('boolean'), t.Literal('limit'), t.Literal('metered')], {
      description: '"boolean", "limit" or "metered"',
    }),
    name: text('a name'),
    description: text('a description'),
    counts: text('"members", or the name of a tenant table'),
    meter: text("the provider's name of the meter"),
  },
  closed,
)
const access = t.Union([t.Literal('full'), t.Literal('grace'), t.Literal('none')], {
  description: '"full", "grace" or "none"',
})

/** Schema of the plugin's config keys. */
export const configSchema: TSchema = t.Object({
  billing: t.Optional(
    t.Object(
      {
        features: t.Optional(named(feature, 'features by name')),
        plans: t.Optional(named(plan, 'plans by name')),
        defaultPlan: text('the name of a plan'),
        trial: t.Optional(
          t.Object({ plan: t.String(), days: t.Integer({ minimum: 1, maximum: 730 }) }, closed),
        ),
        grace: t.Optional(
          t.Union(
            [
              t.Integer({ minimum: 0 }),
              t.String({ pattern: '^\\d+(\\.\\d+)?(ms|s|m|h|d)$', maxLength: 20 }),
            ],
            { description: 'milliseconds, or a duration such as "7d"' },
          ),
        ),
        access: t.Optional(t.Record(t.String(), access)),
        // A provider has functions, which a schema cannot copy.
        provider: t.Optional(t.Any()),
        returnUrl: t.Optional(
          t.String({ pattern: '^https?://', maxLength: 2000, description: 'a page of the app' }),
        ),
        sync: t.Optional(
          t.Union([t.Literal('boot'), t.Literal('manual')], {
            description: '"boot" or "manual"',
          }),
        ),
        ...readyActionsSchema('billing', ACTIONS),
      },
      closed,
    ),
  ),
})
