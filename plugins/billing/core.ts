import type { Clock, Ids } from '../../kernel/index.ts'
import type { Database, TypedQueryBuilder } from '../db/index.ts'
import type { InTurn } from './in-turn.ts'
import type { KnownEntitlements } from './known.ts'
import type { Plan, Plans } from './plans.ts'
import { UnknownPlan } from './errors.ts'
import type { BillingSettings } from './settings.ts'
import type { BillingTables } from './tables.ts'

/** What all parts of the service work with. */
export interface BillingCore {
  readonly database: Database
  readonly tables: TypedQueryBuilder<BillingTables>
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly settings: BillingSettings
  readonly plans: Plans
  readonly known: KnownEntitlements
  /**
   * Takes a turn at changing an organisation, within the transaction around; the same turn that changes of
   * its members take.
   *
   * @throws NotFound
   */
  lock(org: string): Promise<void>
  /** Has this process ask about a provider's subscription once at a time, by its id. */
  readonly inTurn: InTurn
  /** Drops what this process knows, at once and when the transaction around has committed. */
  changed(): void
}

/** A plan that can be had. Rejects with `UNKNOWN_PLAN`. */
export async function offered({ plans }: Pick<BillingCore, 'plans'>, id: string): Promise<Plan> {
  const plan = (await plans.get()).plans.get(id)
  if (!plan || plan.archived) throw new UnknownPlan()
  return plan
}
