import { type Clock, NotFound } from '../../kernel/index.ts'
import { type Database, prepare, type TypedQueryBuilder } from '../db/index.ts'
import { type Entitlements, type OrgBilling, entitlementsOf } from './entitlements.ts'
import { FRESH, type Plans, allowanceOf } from './plans.ts'
import type { BillingSettings } from './settings.ts'
import type { BillingTables, SubscriptionsTable } from './tables.ts'

/** What organisations may: read from the database, and remembered for {@link FRESH} milliseconds. */
export interface KnownEntitlements {
  /** Undefined when it has to be asked for. */
  peek(org: string): Entitlements | undefined
  /** Rejects with `NOT_FOUND` when there is no such organisation. */
  of(org: string): Promise<Entitlements>
  /** As it stands in the database now, or in the transaction around. */
  read(org: string): Promise<Entitlements>
  /** Drops what this process knows; others have forgotten it within {@link FRESH}. */
  forget(): void
}

/** What {@link knownEntitlements} are made of. */
export interface KnownParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly plans: Plans
  readonly settings: BillingSettings
}

type Tables = TypedQueryBuilder<BillingTables>

const KEPT = 10_000

const subscriptionsOf = prepare((db: Tables, p: { org: string }) =>
  db
    .selectFrom('organizations')
    .leftJoin('subscriptions', (join) =>
      join
        .onRef('subscriptions.org_id', '=', 'organizations.id')
        .on('subscriptions.ended_at', 'is', null),
    )
    .selectAll('subscriptions')
    .select('organizations.created_at as org_created_at')
    .where('organizations.id', '=', p.org),
)
const overridesOf = prepare((db: Tables, p: { org: string }) =>
  db
    .selectFrom('billing_overrides')
    .select(['feature_id', 'amount', 'overage', 'expires_at'])
    .where('org_id', '=', p.org),
)

interface Known {
  readonly entitlements: Entitlements
  /** Milliseconds since the epoch. */
  readonly from: number
}

/** What the organisations of an app may. */
export function knownEntitlements({
  database,
  clock,
  plans,
  settings,
}: KnownParts): KnownEntitlements {
  const tables = database.tables<BillingTables>()
  const kept = new Map<string, Known>()
  const loading = new Map<string, Promise<Entitlements>>()
  let changes = 0

  const read = async (org: string): Promise<Entitlements> => {
    const [rows, overrides, catalogue] = await Promise.all([
      subscriptionsOf.all(tables, { org }),
      overridesOf.all(tables, { org }),
      plans.get(),
    ])
    if (rows.length === 0) throw new NotFound()
    const billing: OrgBilling = {
      createdAt: rows[0]!.org_created_at,
      subscriptions: rows.flatMap(({ org_created_at: _, ...row }) =>
        row.id === null ? [] : [row as SubscriptionsTable],
      ),
      overrides: overrides.map((row) => ({
        ...{ feature: row.feature_id, allowance: allowanceOf(row), expiresAt: row.expires_at },
      })),
    }
    return entitlementsOf(billing, catalogue, settings, clock.now())
  }
  const load = async (org: string): Promise<Entitlements> => {
    const [before, from] = [changes, clock.now()]
    const entitlements = await read(org)
    // What a transaction sees is not yet so, and what was changed meanwhile is no longer so.
    if (changes === before && !database.inTransaction) {
      kept.delete(org)
      kept.set(org, { entitlements, from })
      if (kept.size > KEPT) kept.delete(kept.keys().next().value!)
    }
    return entitlements
  }
  const peek = (org: string): Entitlements | undefined => {
    const known = kept.get(org)
    if (!known) return undefined
    const now = clock.now()
    const isFresh =
      now >= known.from && now < Math.min(known.from + FRESH, known.entitlements.until)
    return isFresh ? known.entitlements : undefined
  }
  return {
    peek,
    read,
    async of(org) {
      const known = peek(org)
      if (known) return known
      if (database.inTransaction) return load(org)
      let asked = loading.get(org)
      if (!asked) {
        asked = load(org).finally(() => loading.delete(org))
        loading.set(org, asked)
      }
      return asked
    },
    forget() {
      changes++
      kept.clear()
      loading.clear()
    },
  }
}
