// What an organisation is entitled to, as a function of what the database holds and of the time. So a
// trial that is over entitles to nothing from that moment on, whatever else is late.
import type { Allowance, Plan, PlanCatalogue } from './plans.ts'
import type { BillingSettings } from './settings.ts'
import { STATUSES, type StatusAccess, type SubscriptionStatus } from './status.ts'
import type { SubscriptionsTable } from './tables.ts'

/** What decides about one organisation. */
export interface OrgBilling {
  readonly createdAt: Date
  /** Those that have not ended. */
  readonly subscriptions: readonly SubscriptionsTable[]
  readonly overrides: readonly {
    readonly feature: string
    readonly allowance: Allowance
    readonly expiresAt: Date | null
  }[]
}

/** What an organisation may. */
export interface Entitlements {
  /** What it may use: the plan of its subscription, else the default plan, else none. */
  readonly plan: Plan | undefined
  /** Its subscription, whether or not that entitles to anything now. */
  readonly subscription: SubscriptionsTable | undefined
  /** How that stands now; undefined when there is none. */
  readonly status: SubscriptionStatus | undefined
  readonly access: StatusAccess
  /** Of the plan and what the organisation has beside it. What it does not have is not here. */
  readonly features: ReadonlyMap<string, Allowance>
  /** What it has beside its plan, whatever that is. */
  readonly own: ReadonlyMap<string, Allowance>
  /** The day that months of use are counted from. */
  readonly anchor: Date
  /** When time alone makes it something else. Milliseconds since the epoch; `Infinity` for never. */
  readonly until: number
}

interface Standing {
  readonly row: SubscriptionsTable
  readonly status: SubscriptionStatus
  readonly access: StatusAccess
  readonly until: number
}

/** What an organisation may at a moment. */
export function entitlementsOf(
  { createdAt, subscriptions, overrides }: OrgBilling,
  { plans }: PlanCatalogue,
  settings: Pick<BillingSettings, 'access' | 'defaultPlan' | 'grace'>,
  now: number,
): Entitlements {
  const standings = subscriptions.map((row) => standingOf(row, settings, now))
  const best = standings.reduce<Standing | undefined>(
    (chosen, each) => (chosen === undefined || isBetter(each, chosen) ? each : chosen),
    undefined,
  )
  const isEntitled = best !== undefined && best.access !== 'none'
  const name = isEntitled ? best.row.plan_id : settings.defaultPlan
  const plan = name === undefined ? undefined : plans.get(name)
  const valid = overrides.filter(({ expiresAt }) => expiresAt === null || Number(expiresAt) > now)
  const own = new Map(valid.map(({ feature, allowance }) => [feature, allowance]))
  const features = new Map([...(plan?.features ?? []), ...own])
  for (const [feature, { amount, overage }] of features) {
    if (amount === 0 && !overage) features.delete(feature)
  }
  return {
    ...{ plan, features, own, subscription: best?.row, status: best?.status },
    access: best?.access ?? 'none',
    anchor: isEntitled ? best.row.anchor : createdAt,
    until: Math.min(
      ...standings.map(({ until }) => until),
      ...valid.map(({ expiresAt }) => (expiresAt === null ? Infinity : Number(expiresAt))),
    ),
  }
}

/** How a subscription stands at a moment, which is not always what was last written down. */
function standingOf(
  row: SubscriptionsTable,
  { access: own, grace }: Pick<BillingSettings, 'access' | 'grace'>,
  now: number,
): Standing {
  const end = endOf(row)
  if (end <= now) return { row, status: 'canceled', access: 'none', until: Infinity }
  const { status } = row
  const access = own[status] ?? STATUSES[status].access
  if (access !== 'grace') return { row, status, access, until: end }
  const over = Number(row.past_due_since ?? row.period_start) + grace
  if (over <= now) return { row, status, access: 'none', until: end }
  return { row, status, access, until: Math.min(over, end) }
}

/** When a subscription that is managed here ends by itself; a provider says so for its own. */
function endOf(row: SubscriptionsTable): number {
  if (row.provider !== null) return Infinity
  if (row.status === 'trialing') return Number(row.trial_end ?? row.period_end)
  return row.cancel_at_period_end ? Number(row.period_end) : Infinity
}

function isBetter(one: Standing, other: Standing): boolean {
  const entitles = (standing: Standing): boolean => standing.access !== 'none'
  if (entitles(one) !== entitles(other)) return entitles(one)
  const liveness = ({ status }: Standing): number =>
    STATUSES[status].terminal ? -1 : STATUSES[status].rank
  if (liveness(one) !== liveness(other)) return liveness(one) > liveness(other)
  if (Number(one.row.created_at) !== Number(other.row.created_at)) {
    return one.row.created_at > other.row.created_at
  }
  return one.row.id > other.row.id
}
