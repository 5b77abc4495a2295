// What a caller is told who would need more than the plan has: which plan would do.
import type { BunbaseError } from '../../kernel/index.ts'
import type { Entitlements } from './entitlements.ts'
import { FeatureNotInPlan, LimitReached, SubscriptionRequired } from './errors.ts'
import type { PlanCatalogue } from './plans.ts'
import type { Usage } from './usage.ts'

/** The plan lacks a feature. */
export function featureRefusal(
  { plan }: Entitlements,
  catalogue: PlanCatalogue,
  feature: string,
): BunbaseError {
  const plans = plansWith(catalogue, feature, 1)
  const name = catalogue.features.get(feature)?.name ?? feature
  return new FeatureNotInPlan({
    message: `${yours(plan?.name)} does not have ${name}${hint(catalogue, plans)}`,
    details: { feature, plan: plan?.id ?? null, plans },
  })
}

/** The plan has no more of a feature. */
export function limitRefusal(
  { plan }: Entitlements,
  catalogue: PlanCatalogue,
  { feature, limit, used, resetsAt }: Usage,
  amount: number,
): BunbaseError {
  const plans = plansWith(catalogue, feature, used + amount)
  const name = catalogue.features.get(feature)?.name ?? feature
  return new LimitReached({
    message: `${yours(plan?.name)} has ${limit} of ${name}, and ${used} are used${hint(catalogue, plans)}`,
    details: {
      ...{ feature, plan: plan?.id ?? null, plans, limit, used },
      resetsAt: resetsAt?.toISOString() ?? null,
    },
  })
}

/** Nobody pays, and no trial runs. */
export function subscriptionRefusal(
  { status }: Entitlements,
  { plans }: PlanCatalogue,
): BunbaseError {
  const offered = [...plans.values()].filter(
    (plan) => plan.public && !plan.archived && Object.keys(plan.prices).length > 0,
  )
  return new SubscriptionRequired({
    details: { status: status ?? null, plans: offered.map(({ id }) => id) },
  })
}

function plansWith({ plans }: PlanCatalogue, feature: string, amount: number): string[] {
  return [...plans.values()]
    .filter((plan) => {
      const has = plan.features.get(feature)
      return plan.public && !plan.archived && has && (has.overage || has.amount >= amount)
    })
    .map(({ id }) => id)
}

const yours = (plan: string | undefined): string =>
  plan === undefined ? 'Having no plan, your organisation' : `Your plan, ${plan},`

function hint({ plans }: PlanCatalogue, names: readonly string[]): string {
  const [first] = names
  return first === undefined ? '.' : `; ${plans.get(first)!.name} does.`
}
