import type { Event } from '../../kernel/index.ts'
import type { Actor } from '../organizations/index.ts'
import type { BillingCore } from './core.ts'
import {
  subscriptionChanged,
  subscriptionEnded,
  subscriptionRenewed,
  subscriptionStarted,
} from './events.ts'
import type { SubscriptionsTable } from './tables.ts'

/**
 * Writes a subscription as it is from now on: its row, its history, and the events of what is different.
 * Part of the transaction around.
 *
 * @param before undefined for a new one
 * @param what why, for the history: `assigned`, `renewed`, `snapshot`
 */
export async function writeSubscription(
  core: BillingCore,
  actor: Actor,
  before: SubscriptionsTable | undefined,
  row: SubscriptionsTable,
  what: string,
): Promise<void> {
  const { tables, clock, ids } = core
  const now = new Date(clock.now())
  const { id, ...columns } = { ...row, updated_at: now }
  if (before) await tables.updateTable('subscriptions').set(columns).where('id', '=', id).execute()
  else
    await tables
      .insertInto('subscriptions')
      .values({ id, ...columns })
      .execute()
  core.changed()
  const events = eventsOf(before, row)
  if (events.length === 0) return
  await tables
    .insertInto('subscription_changes')
    .values({
      ...{ id: ids.uuid(), org_id: row.org_id, subscription_id: id, what, by_caller: actor.by },
      ...{ before: before ? shown(before) : null, after: shown(row), created_at: now },
    })
    .execute()
  // Of an organisation that is gone there is nobody to tell.
  if (row.org_id === null) return
  for (const tell of events) await tell(actor)
}

type Tell = (actor: Actor) => Promise<void>

function eventsOf(before: SubscriptionsTable | undefined, row: SubscriptionsTable): Tell[] {
  const facts = {
    ...{ org: row.org_id!, subscription: row.id, plan: row.plan_id, status: row.status },
  }
  const telling =
    <P extends { readonly org: string }>(event: Event<P>, payload: P): Tell =>
    (actor) =>
      actor.tell(event, payload)
  if (!before) {
    return [telling(row.ended_at === null ? subscriptionStarted : subscriptionEnded, facts)]
  }
  if (row.ended_at !== null) {
    return before.ended_at === null ? [telling(subscriptionEnded, facts)] : []
  }
  const [was, is] = [standing(before), standing(row)]
  const told: Tell[] = []
  if (row.period_start > before.period_start) {
    const periodStart = row.period_start.toISOString()
    const periodEnd = row.period_end.toISOString()
    told.push(telling(subscriptionRenewed, { ...facts, periodStart, periodEnd }))
  }
  if (!Bun.deepEquals(was, is)) {
    const { quantity, cancelAtPeriodEnd } = is
    told.push(telling(subscriptionChanged, { ...facts, quantity, cancelAtPeriodEnd, before: was }))
  }
  return told
}

function standing(row: SubscriptionsTable) {
  const { plan_id: plan, status, quantity, cancel_at_period_end: cancelAtPeriodEnd } = row
  return { plan, status, quantity, cancelAtPeriodEnd }
}

function shown(row: SubscriptionsTable): Record<string, unknown> {
  const { interval, period_end, ended_at } = row
  return { ...standing(row), interval, periodEnd: period_end, endedAt: ended_at }
}
