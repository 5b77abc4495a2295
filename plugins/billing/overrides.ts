import type { Actor } from '../organizations/index.ts'
import type { BillingCore } from './core.ts'
import { UnknownFeature } from './errors.ts'
import { featureOverridden } from './events.ts'
import { type Allowance, allowanceOf } from './plans.ts'

/** What an organisation is given beside its plan. */
export interface Override {
  /** True or false, a number, or `unlimited`. */
  readonly amount: boolean | number | 'unlimited'
  /** Of what is metered: whether more may be used, and is paid for. Default false. */
  readonly overage?: boolean | undefined
  readonly reason?: string | undefined
  /** Default: until it is taken back. */
  readonly expiresAt?: Date | undefined
}

/** What an organisation has beside its plan, as it stands. */
export interface GivenOverride {
  readonly feature: string
  readonly allowance: Allowance
  readonly reason: string | null
  /** One that is over is shown until it is taken back or given anew. */
  readonly expiresAt: Date | null
  readonly givenAt: Date
}

/** All that an organisation was given, by the name of the feature. */
export async function readOverrides(
  { tables }: Pick<BillingCore, 'tables'>,
  org: string,
): Promise<GivenOverride[]> {
  const rows = await tables
    .selectFrom('billing_overrides')
    .selectAll()
    .where('org_id', '=', org)
    .orderBy('feature_id')
    .execute()
  return rows.map((row) => ({
    ...{ feature: row.feature_id, allowance: allowanceOf(row), reason: row.reason },
    ...{ expiresAt: row.expires_at, givenAt: row.created_at },
  }))
}

/**
 * Gives an organisation something beside its plan, or takes it back, in the turn and transaction around.
 *
 * @param override null takes it back
 * @throws UnknownFeature
 */
export async function writeOverride(
  { tables, clock, plans, changed }: BillingCore,
  actor: Actor,
  place: { readonly org: string; readonly feature: string },
  override: Override | null,
): Promise<void> {
  const { org, feature } = place
  if (!(await plans.get()).features.has(feature)) {
    throw new UnknownFeature({ message: 'There is no such feature.' })
  }
  if (override === null) {
    await tables
      .deleteFrom('billing_overrides')
      .where((row) => row.and({ org_id: org, feature_id: feature }))
      .execute()
  } else {
    const { amount, overage = false, reason = null, expiresAt = null } = override
    const row = {
      amount: amount === 'unlimited' ? null : BigInt(amount),
      ...{ overage, reason, expires_at: expiresAt, created_at: new Date(clock.now()) },
    }
    await tables
      .insertInto('billing_overrides')
      .values({ org_id: org, feature_id: feature, ...row })
      .onConflict((conflict) => conflict.columns(['org_id', 'feature_id']).doUpdateSet(row))
      .execute()
  }
  changed()
  await actor.tell(featureOverridden, { org, feature, given: override !== null })
}
