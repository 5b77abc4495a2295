import type { BillingConfig } from './config.ts'
import type { BillingCore } from './core.ts'
import type { Interval } from './plan-config.ts'
import { type PlanCatalogue, readPlans } from './plans.ts'

/** Something that the config and the database differ in. */
export interface SyncChange {
  readonly what: 'plan' | 'feature'
  readonly name: string
  readonly change: 'added' | 'changed' | 'archived' | 'offered again'
}

type Core = Pick<BillingCore, 'database' | 'tables' | 'clock'>
type Declared = Pick<BillingConfig, 'plans' | 'features'>

const CATALOGUE = 'config'

/**
 * Makes plans and features in the database those of the config. What is out of the config is archived:
 * whoever has such a plan keeps it.
 *
 * @param dryRun only says what would change
 */
export async function syncPlans(
  core: Core,
  declared: Declared,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<SyncChange[]> {
  const { database, tables, clock } = core
  if (dryRun) return changesOf(await readPlans(database), declared, await known(core))
  return database.transaction(async () => {
    const now = new Date(clock.now())
    // Processes that start at once take turns here.
    const row = { fingerprint: fingerprintOf(declared), synced_at: now }
    await tables
      .insertInto('billing_catalogue')
      .values({ id: CATALOGUE, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
    const changes = changesOf(await readPlans(database), declared, await known(core))
    await writeFeatures(core, declared)
    await writePlans(core, declared)
    for (const { what, name, change } of changes) {
      if (change !== 'archived') continue
      const table = what === 'plan' ? 'plans' : 'features'
      await tables.updateTable(table).set({ archived_at: now }).where('id', '=', name).execute()
    }
    return changes
  })
}

/** Whether the database is as this config made it last. */
export async function isSynced({ tables }: Core, declared: Declared): Promise<boolean> {
  const row = await tables
    .selectFrom('billing_catalogue')
    .select('fingerprint')
    .where('id', '=', CATALOGUE)
    .executeTakeFirst()
  return row?.fingerprint === fingerprintOf(declared)
}

function fingerprintOf(declared: Declared): string {
  const { plans = {}, features = {} } = declared
  const text = JSON.stringify([plans, features])
  return new Bun.CryptoHasher('sha256').update(text).digest('base64url')
}

/** Names of all features there ever were: the catalogue has only those that are in use. */
async function known({ tables }: Core): Promise<ReadonlySet<string>> {
  const rows = await tables.selectFrom('features').select('id').execute()
  return new Set(rows.map(({ id }) => id))
}

function changesOf(
  before: PlanCatalogue,
  { plans = {}, features = {} }: Declared,
  everFeatures: ReadonlySet<string>,
): SyncChange[] {
  const changes: SyncChange[] = []
  for (const [name, feature] of Object.entries(features)) {
    const old = before.features.get(name)
    if (!old) {
      const change = everFeatures.has(name) ? 'offered again' : 'added'
      changes.push({ what: 'feature', name, change })
      continue
    }
    const { id: _, ...was } = old
    if (!Bun.deepEquals(was, featureRow(name, feature))) {
      changes.push({ what: 'feature', name, change: 'changed' })
    }
  }
  for (const name of before.features.keys()) {
    if (!Object.hasOwn(features, name)) changes.push({ what: 'feature', name, change: 'archived' })
  }
  const offered = [...before.plans.values()].filter(({ archived }) => !archived)
  const wasOrder = offered.map(({ id }) => id).filter((id) => Object.hasOwn(plans, id))
  const isOrder = Object.keys(plans).filter((name) => wasOrder.includes(name))
  for (const [name, plan] of Object.entries(plans)) {
    const old = before.plans.get(name)
    if (!old || old.archived) {
      changes.push({ what: 'plan', name, change: old ? 'offered again' : 'added' })
      continue
    }
    const { name: shown, description, prices } = old
    const was = { name: shown, description, prices, public: old.public, features: old.features }
    const is = { ...planRow(name, plan), features: new Map(valuesOf(plan)) }
    const moved = wasOrder.indexOf(name) !== isOrder.indexOf(name)
    if (moved || !Bun.deepEquals(was, is)) changes.push({ what: 'plan', name, change: 'changed' })
  }
  for (const { id } of offered) {
    if (!Object.hasOwn(plans, id)) changes.push({ what: 'plan', name: id, change: 'archived' })
  }
  return changes
}

type FeatureEntry = NonNullable<Declared['features']>[string]
type PlanEntry = NonNullable<Declared['plans']>[string]

function featureRow(id: string, entry: FeatureEntry) {
  const { kind, name = id, description = null, counts = null, meter = null } = entry
  return { name, description, kind, counts, meter }
}

function planRow(id: string, entry: PlanEntry) {
  const { name = id, description = null, prices = {}, public: shown = true } = entry
  return { name, description, prices, public: shown }
}

/** Whatever the app's own features narrow it to. */
type AnyValue = boolean | number | 'unlimited' | { included: number; overage: boolean }

function valuesOf({ features = {} }: PlanEntry): [string, { amount: number; overage: boolean }][] {
  return Object.entries<AnyValue>(features as Record<string, AnyValue>).map(([feature, value]) => {
    if (typeof value === 'object')
      return [feature, { amount: value.included, overage: value.overage }]
    const amount = value === 'unlimited' ? Infinity : Number(value)
    return [feature, { amount, overage: false }]
  })
}

async function writeFeatures({ tables }: Core, { features = {} }: Declared): Promise<void> {
  for (const [id, feature] of Object.entries(features)) {
    const row = { ...featureRow(id, feature), archived_at: null }
    await tables
      .insertInto('features')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
  }
}

async function writePlans({ tables }: Core, { plans = {} }: Declared): Promise<void> {
  for (const [position, [id, plan]] of Object.entries(plans).entries()) {
    const before = await tables
      .selectFrom('plans')
      .select('price_ids')
      .where('id', '=', id)
      .executeTakeFirst()
    // Whoever subscribed at a price that is no longer offered has the plan all the same.
    const price_ids: Record<string, Interval> = { ...before?.price_ids }
    for (const [interval, price] of Object.entries(plan.prices ?? {})) {
      if (price?.id !== undefined) price_ids[price.id] = interval as Interval
    }
    const row = { ...planRow(id, plan), price_ids, position, archived_at: null }
    await tables
      .insertInto('plans')
      .values({ id, ...row })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
      .execute()
    await tables.deleteFrom('plan_features').where('plan_id', '=', id).execute()
    for (const [feature_id, { amount, overage }] of valuesOf(plan)) {
      await tables
        .insertInto('plan_features')
        .values({
          ...{ plan_id: id, feature_id, overage },
          amount: amount === Infinity ? null : BigInt(amount),
        })
        .execute()
    }
  }
}
