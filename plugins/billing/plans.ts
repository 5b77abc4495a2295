import type { Clock } from '../../kernel/index.ts'
import { type Database, type DatabaseAnswer, DatabaseAnswers, FRESH_MS } from '../db/index.ts'
import type { FeatureKind, Interval, PriceConfig } from './plan-config.ts'
import type { BillingTables } from './tables.ts'

/** How much of a feature there is. */
export interface Allowance {
  /** 1 of a boolean feature; `Infinity` for no limit. */
  readonly amount: number
  /** Whether more may be used, and is paid for. */
  readonly overage: boolean
}

/** What plans differ in. */
export interface Feature {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly kind: FeatureKind
  readonly counts: string | null
  readonly meter: string | null
}

/** What is sold. */
export interface Plan {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly prices: Partial<Record<Interval, PriceConfig>>
  /** Intervals by the provider's id of the price, those included that are no longer offered. */
  readonly priceIds: Readonly<Record<string, Interval>>
  readonly public: boolean
  /** Whether it is out of the config: nobody gets it any more, and whoever has it keeps it. */
  readonly archived: boolean
  /** By feature; what it does not have is not here. */
  readonly features: ReadonlyMap<string, Allowance>
}

/** Plans and features, as they stand in the database. */
export interface PlanCatalogue {
  /** In the order of the config. */
  readonly plans: ReadonlyMap<string, Plan>
  readonly features: ReadonlyMap<string, Feature>
}

/** The catalogue, remembered for {@link FRESH_MS} milliseconds. */
export interface Plans {
  get(): Promise<PlanCatalogue>
  /** Drops what this process knows. */
  forget(): void
}

interface Known extends DatabaseAnswer {
  readonly catalogue: PlanCatalogue
}

/** The one question. */
const ALL = 'all'

/**
 * The plans of an app.
 *
 * @param sync makes them those of the config, before they are first read
 */
export function plansOf(
  database: Database,
  clock: Pick<Clock, 'now'>,
  sync: () => Promise<void>,
): Plans {
  const answers = new DatabaseAnswers<Known>(clock, () => database.inTransaction)
  const load = async (): Promise<Known> => {
    const from = clock.now()
    await sync()
    return { catalogue: await readPlans(database), from, until: from + FRESH_MS }
  }
  return {
    get: async () => (answers.get(ALL) ?? (await answers.ask(ALL, load))).catalogue,
    forget: () => answers.forget(),
  }
}

/** The catalogue as it stands now. */
export async function readPlans(database: Database): Promise<PlanCatalogue> {
  const tables = database.tables<BillingTables>()
  const [plans, features, values] = await Promise.all([
    tables.selectFrom('plans').selectAll().orderBy('position').orderBy('id').execute(),
    tables.selectFrom('features').selectAll().where('archived_at', 'is', null).execute(),
    tables.selectFrom('plan_features').selectAll().execute(),
  ])
  const of = Map.groupBy(values, ({ plan_id }) => plan_id)
  return {
    features: new Map(features.map(({ archived_at: _, ...feature }) => [feature.id, feature])),
    plans: new Map(
      plans.map(({ archived_at, position: _, price_ids, ...plan }) => [
        plan.id,
        {
          ...{ ...plan, priceIds: price_ids, archived: archived_at !== null },
          features: new Map(
            (of.get(plan.id) ?? []).map((value) => [value.feature_id, allowanceOf(value)]),
          ),
        },
      ]),
    ),
  }
}

/** A row of amounts as they are counted with. */
export function allowanceOf(row: { amount: bigint | null; overage: boolean }): Allowance {
  return { amount: row.amount === null ? Infinity : Number(row.amount), overage: row.overage }
}
