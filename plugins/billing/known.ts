import { type Clock, NotFound } from '../../kernel/index.ts'
import {
  type Database,
  type DatabaseAnswer,
  DatabaseAnswers,
  FRESH_MS,
  type TypedQueryBuilder,
  prepare,
} from '../db/index.ts'
import { type Entitlements, type OrgBilling, entitlementsOf } from './entitlements.ts'
import { type Plans, allowanceOf } from './plans.ts'
import type { BillingSettings } from './settings.ts'
import type { BillingTables, SubscriptionsTable } from './tables.ts'

/** What organisations may: read from the database, and remembered for {@link FRESH_MS} milliseconds. */
export interface KnownEntitlements {
  /** Undefined when it has to be asked for. */
  peek(org: string): Entitlements | undefined
  /** Rejects with `NOT_FOUND` when there is no such organisation. */
  of(org: string): Promise<Entitlements>
  /** As it stands in the database now, or in the transaction around. */
  read(org: string): Promise<Entitlements>
  /** Drops what this process knows; others have forgotten it within {@link FRESH_MS}. */
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

interface Known extends DatabaseAnswer {
  readonly entitlements: Entitlements
}

/** What the organisations of an app may. */
export function knownEntitlements({
  database,
  clock,
  plans,
  settings,
}: KnownParts): KnownEntitlements {
  const tables = database.tables<BillingTables>()
  const answers = new DatabaseAnswers<Known>(clock, () => database.inTransaction)

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
  const load = async (org: string): Promise<Known> => {
    const from = clock.now()
    const entitlements = await read(org)
    return { entitlements, from, until: Math.min(from + FRESH_MS, entitlements.until) }
  }
  const peek = (org: string): Entitlements | undefined => answers.get(org)?.entitlements
  return {
    peek,
    read,
    of: async (org) => peek(org) ?? (await answers.ask(org, () => load(org))).entitlements,
    forget: () => answers.forget(),
  }
}
