import type { BillingCore } from './core.ts'
import { entitlementsOfAll } from './entitlements-of-all.ts'
import type { Feature, PlanCatalogue } from './plans.ts'
import type { UsageMeter } from './usage.ts'

/** An organisation that uses more of a feature than it has: its plan became smaller, or its override is over. */
export interface OverLimit {
  readonly org: string
  readonly feature: string
  readonly used: number
  readonly limit: number
}

/** So many of those that use most of a feature are looked at. */
const LOOKED_AT = 500

/** Organisations beyond a limit that nobody pays for. Those that use most come first. */
export async function overLimit(core: BillingCore, meter: UsageMeter): Promise<OverLimit[]> {
  const catalogue = await core.plans.get()
  const found: OverLimit[] = []
  for (const feature of catalogue.features.values()) {
    if (feature.kind === 'boolean') continue
    const most = await usingMost(core, feature, leastOf(catalogue, feature.id))
    const all = await entitlementsOfAll(core, most)
    for (const org of most) {
      const { amount: limit = 0, overage = false } = all.get(org)?.features.get(feature.id) ?? {}
      if (overage || limit === Infinity) continue
      const { used } = await meter.of(org, feature.id)
      if (used > limit) found.push({ org, feature: feature.id, used, limit })
    }
  }
  return found.sort((one, other) => other.used - other.limit - (one.used - one.limit))
}

/** The smallest allowance that any plan has, so that whoever uses no more needs no look. */
function leastOf({ plans }: PlanCatalogue, feature: string): number {
  return Math.min(...[...plans.values()].map((plan) => plan.features.get(feature)?.amount ?? 0))
}

async function usingMost(
  { database, tables }: BillingCore,
  { id, counts }: Feature,
  least: number,
): Promise<string[]> {
  if (least === Infinity) return []
  if (counts === null) {
    const rows = await tables
      .selectFrom('billing_usage')
      .select(({ fn }) => ['org_id', fn.max('used').as('n')])
      .where('feature_id', '=', id)
      .where('used', '>', BigInt(least))
      .groupBy('org_id')
      .orderBy('n', 'desc')
      .limit(LOOKED_AT)
      .execute()
    return rows.map(({ org_id }) => org_id)
  }
  const table = (counts === 'members' ? 'org_memberships' : counts) as 'org_memberships'
  const rows = await (database.dbOfAll as unknown as typeof tables)
    .selectFrom(table)
    .select(({ fn }) => ['org_id', fn.countAll<number>().as('n')])
    .groupBy('org_id')
    .having(({ fn }) => fn.countAll(), '>', least)
    .orderBy('n', 'desc')
    .limit(LOOKED_AT)
    .execute()
  return rows.map(({ org_id }) => org_id)
}
