// What the ready actions take and give.
import type { TString, TUnsafe } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import type { Entitlements } from '../entitlements.ts'
import type { Interval, PriceConfig } from '../plan-config.ts'
import type { Allowance, Plan, PlanCatalogue } from '../plans.ts'
import type { Usage } from '../usage.ts'

/** Name of a plan or a feature. */
export const nameInput: TString = t.String({ minLength: 1, maxLength: 61 })
/** An id. */
export const idInput: TString = t.String({ minLength: 1, maxLength: 64 })
/** How long a period is. */
export const intervalInput: TUnsafe<Interval> = t.Unsafe<Interval>(
  t.Union([t.Literal('month'), t.Literal('year')]),
)

/** Amounts by feature: true or false, a number, or null for no limit. */
export type ShownFeatures = Record<string, boolean | number | null>
const featuresShape = t.Record(t.String(), t.Union([t.Boolean(), t.Number(), t.Null()]), {
  description: 'By feature: true or false, a number, or null for no limit.',
})

/** What is shown of what somebody has of each feature. */
export function shownFeatures(
  { features }: PlanCatalogue,
  has: ReadonlyMap<string, Allowance>,
): ShownFeatures {
  const shown = [...features.values()].map(({ id, kind }): [string, boolean | number | null] => {
    const { amount = 0, overage = false } = has.get(id) ?? {}
    if (kind === 'boolean') return [id, amount > 0 || overage]
    return [id, amount === Infinity ? null : amount]
  })
  return Object.fromEntries(shown)
}

/** A plan as everybody sees it. */
export interface ShownPlan {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly prices: Partial<Record<Interval, Omit<PriceConfig, 'id'>>>
  readonly features: ShownFeatures
}
const priceShape = t.Object({
  amount: t.Integer({ description: 'In the smallest unit of the currency.' }),
  currency: t.String(),
  perSeat: t.Optional(t.Boolean()),
})
/** Schema of a {@link ShownPlan}. */
export const planShape: TUnsafe<ShownPlan> = t.Unsafe<ShownPlan>(
  t.Object({
    ...{ id: t.String(), name: t.String(), description: t.Union([t.String(), t.Null()]) },
    prices: t.Object({ month: t.Optional(priceShape), year: t.Optional(priceShape) }),
    features: featuresShape,
  }),
)
/** What is shown of a plan. */
export function shownPlan(catalogue: PlanCatalogue, plan: Plan): ShownPlan {
  const { id, name, description, prices } = plan
  return { id, name, description, prices, features: shownFeatures(catalogue, plan.features) }
}

/** What an organisation has, as its members see it. Times are in ISO 8601. */
export interface ShownBilling {
  readonly plan: string | null
  readonly status: string | null
  readonly entitled: boolean
  readonly provider: string | null
  readonly interval: string | null
  readonly seats: number | null
  readonly periodEnd: string | null
  readonly trialEnd: string | null
  readonly cancelAtPeriodEnd: boolean
  readonly features: ShownFeatures
}
const maybe = t.Union([t.String(), t.Null()])
/** Schema of a {@link ShownBilling}. */
export const billingShape: TUnsafe<ShownBilling> = t.Unsafe<ShownBilling>(
  t.Object({
    plan: t.Union([t.String(), t.Null()], { description: 'The plan that counts now.' }),
    status: t.Union([t.String(), t.Null()], { description: 'Of the subscription.' }),
    entitled: t.Boolean({ description: 'Whether the subscription, paid or on trial, counts.' }),
    ...{ provider: maybe, interval: maybe, seats: t.Union([t.Integer(), t.Null()]) },
    ...{ periodEnd: maybe, trialEnd: maybe, cancelAtPeriodEnd: t.Boolean() },
    features: featuresShape,
  }),
)
/** What is shown of what an organisation has. */
export function shownBilling(catalogue: PlanCatalogue, entitlements: Entitlements): ShownBilling {
  const { access, features, plan, status, subscription } = entitlements
  return {
    ...{ plan: plan?.id ?? null, status: status ?? null, entitled: access !== 'none' },
    provider: subscription?.provider ?? null,
    interval: subscription?.interval ?? null,
    seats: subscription?.quantity ?? null,
    periodEnd: subscription?.period_end.toISOString() ?? null,
    trialEnd: subscription?.trial_end?.toISOString() ?? null,
    cancelAtPeriodEnd: subscription?.cancel_at_period_end ?? false,
    features: shownFeatures(catalogue, features),
  }
}

/** How much of a feature is used, as members see it. */
export interface ShownUsage {
  readonly feature: string
  readonly used: number
  readonly limit: number | null
  readonly remaining: number | null
  readonly overage: boolean
  readonly resetsAt: string | null
}
/** Schema of a {@link ShownUsage}. */
export const usageShape: TUnsafe<ShownUsage> = t.Unsafe<ShownUsage>(
  t.Object({
    ...{ feature: t.String(), used: t.Number() },
    limit: t.Union([t.Number(), t.Null()], { description: 'Null for none.' }),
    ...{ remaining: t.Union([t.Number(), t.Null()]), overage: t.Boolean(), resetsAt: maybe },
  }),
)
/** What is shown of it. */
export function shownUsage({ limit, remaining, resetsAt, ...usage }: Usage): ShownUsage {
  const isBound = limit !== Infinity
  return {
    ...usage,
    ...{ limit: isBound ? limit : null, remaining: isBound ? remaining : null },
    resetsAt: resetsAt?.toISOString() ?? null,
  }
}
