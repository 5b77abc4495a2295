import type { Logger } from '../../kernel/index.ts'
import type { Actor } from '../organizations/index.ts'
import type { BillingCore } from './core.ts'
import type { ManualSubscriptions } from './manual.ts'
import type { Interval } from './plan-config.ts'
import type { Plan, PlanCatalogue } from './plans.ts'
import type { SubscriptionSnapshot } from './provider.ts'
import { type SnapshotPlace, placeOf, supersedes, unpaidSince } from './snapshot.ts'
import { STATUSES } from './status.ts'
import type { SubscriptionsTable } from './tables.ts'
import { writeSubscription } from './write.ts'

/** What became of a snapshot. */
export type Applied =
  /** The subscription is as it says; `before` is what it was. */
  | {
      readonly done: 'written'
      readonly before: SubscriptionsTable | undefined
      readonly row: SubscriptionsTable
    }
  /** It was known, or a later one was. */
  | { readonly done: 'superseded'; readonly row: SubscriptionsTable }
  /** It was fetched, and another was written meanwhile: nobody knows which is the later one. */
  | { readonly done: 'moved' }
  /** It is of no customer, or of no plan, of this app's. */
  | { readonly done: 'unknown'; readonly why: string }

/** What applying needs beside the core. */
export interface ApplyParts {
  readonly manual: ManualSubscriptions
  readonly logger: () => Logger
}

/** Why a snapshot is applied, and how it was come by. */
export interface Applying {
  /** For the history. Default `snapshot`. */
  readonly what?: string
  /**
   * Of one that was fetched: the version that was known before. It is later than that, whatever its own
   * version, if nothing else was written since.
   */
  readonly since?: bigint
}

/**
 * Makes a subscription what a provider says it is. Snapshots may come in any order and any number of
 * times: the same state is left (R47), and one that is over stays so (R48).
 */
export function applySnapshot(
  core: BillingCore,
  actor: Actor,
  { manual, logger }: ApplyParts,
  snapshot: SubscriptionSnapshot,
  { what = 'snapshot', since: known }: Applying = {},
): Promise<Applied> {
  const { database, clock, ids, plans } = core
  const provider = core.settings.provider!.name
  const told = placeOf(snapshot)
  const mine = { provider, provider_id: snapshot.id }

  const apply = async (): Promise<Applied> => {
    const first = await rowOf(core, mine)
    const org = first ? first.org_id : await orgOf(core, provider, snapshot)
    if (org === undefined) return { done: 'unknown', why: `customer ${snapshot.customer}` }
    if (org !== null) await core.lock(org)
    // It was looked for before the turn came.
    const before = await rowOf(core, mine)
    if (known !== undefined && (before?.version ?? 0n) !== known) return { done: 'moved' }
    const version = known === undefined ? told.version : Math.max(told.version, Number(known) + 1)
    const place = { ...told, version }
    const received_at = new Date(clock.now())
    const catalogue = await plans.get()
    const offer = offerOf(catalogue, snapshot)
    if (!offer && !before) return { done: 'unknown', why: `price ${snapshot.price}` }
    // What is fetched again and again, and is as it was, is noted once.
    const isSame = known !== undefined && before?.checksum === place.checksum
    const isNew = isSame || (await noteSnapshot(core, mine, place, received_at))
    if (!isNew && before) return { done: 'superseded', row: before }
    if (!offer)
      logger().error('billing: no plan has this price', { ...mine, price: snapshot.price })
    const counts = !before || supersedes(place, placeOfRow(before))
    const kept = counts
      ? rowFrom(snapshot, place, offer, before ?? { id: ids.uuid(), created_at: received_at })
      : before
    const unpaid = kept.status === 'past_due' ? await unpaidSinceOf(core, mine) : undefined
    const past_due_since = unpaid === undefined ? null : new Date(unpaid)
    const row: SubscriptionsTable = { ...kept, ...mine, org_id: org, past_due_since }
    await writeSubscription(core, actor, before, row, what)
    if (org !== null) await settleAccount(core, manual, org, { ...snapshot, version })
    return counts ? { done: 'written', before, row } : { done: 'superseded', row }
  }
  return database.transaction(apply).then((applied) => {
    if (applied.done === 'unknown') {
      logger().warn('billing: a subscription is not of this app', { ...mine, why: applied.why })
    }
    return applied
  })
}

/** A subscription by the provider's id. */
export interface Which {
  readonly provider: string
  readonly provider_id: string
}

/** What is known of a subscription of a provider. */
export function rowOf(
  { tables }: Pick<BillingCore, 'tables'>,
  which: Which,
): Promise<SubscriptionsTable | undefined> {
  return tables
    .selectFrom('subscriptions')
    .selectAll()
    .where((row) => row.and({ ...which }))
    .executeTakeFirst()
}

/** Gives whether it was not known. */
async function noteSnapshot(
  { tables }: BillingCore,
  which: Which,
  { checksum, status, version }: SnapshotPlace,
  received_at: Date,
): Promise<boolean> {
  const row = await tables
    .insertInto('billing_snapshots')
    .values({ ...which, status, checksum, received_at, version: BigInt(version) })
    .onConflict((conflict) => conflict.doNothing())
    .returning('checksum')
    .executeTakeFirst()
  return row !== undefined
}

/** Whose customer it is: as we noted, else as the subscription itself says, if that has no other. */
async function orgOf(
  { tables, clock }: BillingCore,
  provider: string,
  { customer, org }: SubscriptionSnapshot,
): Promise<string | undefined> {
  const account = await tables
    .selectFrom('billing_accounts')
    .select('org_id')
    .where((row) => row.and({ provider, customer }))
    .executeTakeFirst()
  if (account) return account.org_id
  if (org === undefined) return undefined
  const exists = await tables
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', org)
    .executeTakeFirst()
  if (!exists) return undefined
  const bound = await tables
    .insertInto('billing_accounts')
    .values({ org_id: org, provider, customer, trial_at: null, created_at: new Date(clock.now()) })
    .onConflict((conflict) =>
      conflict
        .column('org_id')
        .doUpdateSet({ provider, customer })
        .where('billing_accounts.customer', 'is', null),
    )
    .returning('org_id')
    .executeTakeFirst()
  return bound?.org_id
}

/** What a price is of. */
interface Offer {
  readonly plan: Plan
  readonly interval: Interval
}

/** The plan that has a price, by its id or by its other name. */
export function offerOf(
  { plans }: PlanCatalogue,
  { price, priceKey = price }: SubscriptionSnapshot,
): Offer | undefined {
  for (const name of [price, priceKey]) {
    for (const plan of plans.values()) {
      const interval = Object.hasOwn(plan.priceIds, name) ? plan.priceIds[name] : undefined
      if (interval) return { plan, interval }
    }
  }
  return undefined
}

function placeOfRow({ status, version, checksum }: SubscriptionsTable) {
  return { status, checksum, version: Number(version) }
}

/** A subscription as a snapshot has it. */
export function rowFrom(
  snapshot: SubscriptionSnapshot,
  { checksum, version }: SnapshotPlace,
  offer: Offer | undefined,
  before: SubscriptionsTable | Pick<SubscriptionsTable, 'id' | 'created_at'>,
): SubscriptionsTable {
  const { status, quantity } = snapshot
  const was = 'plan_id' in before ? before : undefined
  const time = (at: number | null): Date | null => (at === null ? null : new Date(at))
  return {
    ...{ id: before.id, created_at: before.created_at, updated_at: before.created_at },
    ...{ org_id: null, provider: null, provider_id: null, past_due_since: null },
    plan_id: offer?.plan.id ?? was!.plan_id,
    interval: offer?.interval ?? was!.interval,
    ...{ status, quantity, checksum, version: BigInt(version) },
    anchor: new Date(snapshot.anchor),
    period_start: new Date(snapshot.periodStart),
    period_end: new Date(snapshot.periodEnd),
    trial_end: time(snapshot.trialEnd),
    cancel_at_period_end: snapshot.cancelAtPeriodEnd,
    ended_at: time(STATUSES[status].terminal ? (snapshot.endedAt ?? version) : null),
  }
}

async function unpaidSinceOf({ tables }: BillingCore, which: Which): Promise<number | undefined> {
  const all = await tables
    .selectFrom('billing_snapshots')
    .select(['version', 'status'])
    .where((row) => row.and({ ...which }))
    .execute()
  return unpaidSince(all.map(({ version, status }) => ({ status, version: Number(version) })))
}

/** What an organisation had without the provider is over once it has, or has had, something with it. */
async function settleAccount(
  { tables, clock }: BillingCore,
  manual: ManualSubscriptions,
  org: string,
  { status, trialEnd, version }: SubscriptionSnapshot,
): Promise<void> {
  if (trialEnd !== null) {
    await tables
      .updateTable('billing_accounts')
      .set({ trial_at: new Date(clock.now()) })
      .where('org_id', '=', org)
      .where('trial_at', 'is', null)
      .execute()
  }
  if (STATUSES[status].access === 'none') return
  const open = await tables
    .selectFrom('subscriptions')
    .selectAll()
    .where('org_id', '=', org)
    .where('provider', 'is', null)
    .where('ended_at', 'is', null)
    .where('created_at', '<=', new Date(version))
    .execute()
  await manual.end(open, 'replaced')
}
