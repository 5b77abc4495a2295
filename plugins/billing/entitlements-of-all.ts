import type { BillingCore } from './core.ts'
import { type Entitlements, entitlementsOf } from './entitlements.ts'
import { allowanceOf } from './plans.ts'

/** What many organisations may, as it stands in the database now: for lists. */
export async function entitlementsOfAll(
  { tables, plans, settings, clock }: Pick<BillingCore, 'tables' | 'plans' | 'settings' | 'clock'>,
  orgs: readonly string[],
): Promise<ReadonlyMap<string, Entitlements>> {
  if (orgs.length === 0) return new Map()
  const [catalogue, known, subscriptions, overrides] = await Promise.all([
    plans.get(),
    tables
      .selectFrom('organizations')
      .select(['id', 'created_at'])
      .where('id', 'in', orgs)
      .execute(),
    tables
      .selectFrom('subscriptions')
      .selectAll()
      .where('org_id', 'in', orgs)
      .where('ended_at', 'is', null)
      .execute(),
    tables.selectFrom('billing_overrides').selectAll().where('org_id', 'in', orgs).execute(),
  ])
  const rowsOf = Map.groupBy(subscriptions, ({ org_id }) => org_id!)
  const givenTo = Map.groupBy(overrides, ({ org_id }) => org_id)
  return new Map(
    known.map(({ id, created_at }) => {
      const billing = {
        ...{ createdAt: created_at, subscriptions: rowsOf.get(id) ?? [] },
        overrides: (givenTo.get(id) ?? []).map((row) => ({
          ...{ feature: row.feature_id, allowance: allowanceOf(row), expiresAt: row.expires_at },
        })),
      }
      return [id, entitlementsOf(billing, catalogue, settings, clock.now())]
    }),
  )
}
