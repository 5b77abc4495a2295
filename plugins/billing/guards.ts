import {
  type Awaitable,
  type Guard,
  type GuardVerdict,
  type KernelContext,
  type RegisteredAction,
  guard,
  mistake,
  runOf,
} from '../../kernel/index.ts'
import { OrganizationRequired } from '../organizations/index.ts'
import type { Entitlements } from './entitlements.ts'
import type { KnownEntitlements } from './known.ts'
import type { CountedFeature, FeatureName } from './names.ts'
import { featureRefusal, limitRefusal, subscriptionRefusal } from './refusals.ts'
import { type BillingParts, billingParts } from './service.ts'

/** What the guards of this plugin ask for, for whoever has to know without running them. */
export interface BillingDemand {
  /** Undefined of `trialActiveOrPaid`. */
  readonly feature?: string
  /** Whether there has to be some left of it. */
  readonly counted?: boolean
}

const demands = new WeakMap<object, BillingDemand>()

/** What a guard of this plugin asks for; undefined for any other. */
export function demandOf(guard: object): BillingDemand | undefined {
  return demands.get(guard)
}

/** Organisations whose plan has a feature. */
export function hasFeature(feature: FeatureName): Guard {
  return demand(`hasFeature(${named(feature)})`, { feature }, ({ known, plans }, org) =>
    judge(
      known,
      org,
      ({ features }) => features.has(feature),
      async (entitlements) => featureRefusal(entitlements, await plans.get(), feature),
    ),
  )
}

/** Organisations that have some left of a feature. Uses none of it. */
export function withinLimit(feature: CountedFeature): Guard {
  const demanded = { feature, counted: true }
  return demand(
    `withinLimit(${named(feature)})`,
    demanded,
    async ({ known, meter, plans }, org) => {
      const entitlements = await known.of(org)
      const catalogue = await plans.get()
      if (!entitlements.features.has(feature))
        return featureRefusal(entitlements, catalogue, feature)
      const usage = await meter.of(org, feature)
      if (usage.overage || usage.remaining > 0) return undefined
      return limitRefusal(entitlements, catalogue, usage, 1)
    },
  )
}

/** Organisations that pay, or are on trial; that they have the default plan is not enough. */
export function trialActiveOrPaid(): Guard {
  return demand('trialActiveOrPaid', {}, ({ known, plans }, org) =>
    judge(
      known,
      org,
      ({ access }) => access !== 'none',
      async (entitlements) => subscriptionRefusal(entitlements, await plans.get()),
    ),
  )
}

/** Whether an action lists `inOrg` before a guard of this plugin, which needs to know the organisation. */
export function needsOrgBefore({ guards }: RegisteredAction): string | undefined {
  const at = guards.findIndex(({ guard }) => demands.has(guard))
  if (at < 0 || guards.slice(0, at).some(({ guard }) => guard.name === 'inOrg')) return undefined
  return guards[at]!.guard.name
}

/** Answers at once where the entitlements are known and hold. */
function judge(
  known: KnownEntitlements,
  org: string,
  holds: (entitlements: Entitlements) => boolean,
  refusal: (entitlements: Entitlements) => Promise<Error>,
): Awaitable<Error | undefined> {
  const decide = (entitlements: Entitlements): Awaitable<Error | undefined> =>
    holds(entitlements) ? undefined : refusal(entitlements)
  const entitlements = known.peek(org)
  return entitlements ? decide(entitlements) : known.of(org).then(decide)
}

function named(feature: unknown): string {
  if (typeof feature === 'string' && feature !== '') return feature
  throw mistake('the feature is missing', "name it: hasFeature('exports')")
}

function demand(
  name: string,
  demanded: BillingDemand,
  refusal: (parts: BillingParts, org: string) => Awaitable<Error | undefined>,
): Guard {
  const refusalOf = (ctx: KernelContext): Awaitable<Error | undefined> => {
    const run = runOf(ctx)
    if (run.org === undefined) return new OrganizationRequired()
    return refusal(run.get(billingParts)!, run.org)
  }
  const refuse = (error: Error | undefined): void => {
    if (error) throw error
  }
  const made = guard(
    name,
    (ctx: KernelContext): Awaitable<void> => {
      const error = refusalOf(ctx)
      // Mostly it is known, and then nobody has to wait.
      return error instanceof Promise ? error.then(refuse) : refuse(error)
    },
    {
      async explain(ctx: KernelContext): Promise<GuardVerdict> {
        const error = await refusalOf(ctx)
        return error ? { allowed: false, reason: error.message } : { allowed: true }
      },
    },
  )
  demands.set(made, demanded)
  return made as Guard
}
