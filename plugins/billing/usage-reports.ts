import type { Logger } from '../../kernel/index.ts'
import type { BillingCore } from './core.ts'
import type { Outgoing } from './outgoing.ts'

/** Milliseconds after which a provider may have forgotten the key of a call, so that it is not sent again. */
const REMEMBERED = 23 * 3_600_000
const PORTION = 500

/**
 * Tells the provider what was used of metered features beyond what is included, each amount once: what is to
 * be told is stored with the note that it was, and sent until the provider has it.
 *
 * @returns how many reports were taken
 */
export async function reportUsage(
  core: BillingCore,
  calls: Outgoing,
  logger: () => Logger,
): Promise<number> {
  const { database, tables, clock, known, plans } = core
  const { features } = await plans.get()
  const metered = [...features.values()].filter(({ meter }) => meter !== null)
  if (metered.length > 0) {
    const rows = await tables
      .selectFrom('billing_usage')
      .innerJoin('billing_accounts', 'billing_accounts.org_id', 'billing_usage.org_id')
      .select(['billing_usage.org_id', 'feature_id', 'period_start', 'customer'])
      .whereRef('used', '>', 'reported')
      .where('customer', 'is not', null)
      .where(
        'feature_id',
        'in',
        metered.map(({ id }) => id),
      )
      .orderBy('billing_usage.updated_at')
      .limit(PORTION)
      .execute()
    for (const { org_id, feature_id, period_start, customer } of rows) {
      const { features: allowed } = await known.of(org_id)
      const { amount: included, overage } = allowed.get(feature_id) ?? { amount: 0, overage: false }
      await database.transaction(async () => {
        const place = { org_id, feature_id, period_start }
        // A write first, so that nobody uses any until what is told is stored.
        const { used, reported, updated_at } = await tables
          .updateTable('billing_usage')
          .set(({ ref }) => ({ reported: ref('reported') }))
          .where((row) => row.and(place))
          .returning(['used', 'reported', 'updated_at'])
          .executeTakeFirstOrThrow()
        if (used <= reported) return
        const beyond = (total: bigint): number => Math.max(0, Number(total) - included)
        const amount = overage ? beyond(used) - beyond(reported) : 0
        await tables
          .updateTable('billing_usage')
          .set({ reported: used })
          .where((row) => row.and(place))
          .execute()
        const meter = features.get(feature_id)!.meter!
        if (amount <= 0) return
        // Of the month in which it was used, also when that is over.
        await calls.store('reportUsage', org_id, {
          customer: customer!,
          meter,
          amount,
          at: Number(updated_at),
        })
      })
    }
  }
  const open = await tables
    .selectFrom('billing_calls')
    .select(['id', 'created_at', 'org_id'])
    .where('settled_at', 'is', null)
    .where('method', '=', 'reportUsage')
    .orderBy('created_at')
    .execute()
  let sent = 0
  for (const { id, created_at, org_id } of open) {
    if (Number(created_at) + REMEMBERED < clock.now()) {
      const error = 'it was not known to have arrived while it could still be sent again'
      logger().error('billing: a report of use was given up', { call: id, org: org_id })
      await tables
        .updateTable('billing_calls')
        .set({ settled_at: new Date(clock.now()), error })
        .where('id', '=', id)
        .execute()
      continue
    }
    try {
      await calls.deliver('reportUsage', id)
      sent++
    } catch (error) {
      logger().warn('billing: a report of use did not arrive', { call: id, org: org_id, error })
    }
  }
  return sent
}
