import { NotFound } from '../../kernel/index.ts'
import type { Actor } from '../organizations/index.ts'
import type { BillingCore } from './core.ts'
import { MONTHS, periodAt } from './period.ts'
import { stepFrom } from './status.ts'
import type { SubscriptionsTable } from './tables.ts'
import { writeSubscription } from './write.ts'

const PORTION = 100

/**
 * Begins the periods that are due of subscriptions without a provider, each in its own transaction, and
 * ends trials and what was to end. Entitlements do not wait for it: they mind the time themselves.
 *
 * @returns how many were written
 */
export async function renewDue(core: BillingCore, actor: Actor): Promise<number> {
  const { database, tables, clock } = core
  const due = (now: Date) =>
    tables
      .selectFrom('subscriptions')
      .selectAll()
      .where('provider', 'is', null)
      .where('ended_at', 'is', null)
      .where('org_id', 'is not', null)
      .where('status', 'in', ['active', 'trialing'])
      .where('period_end', '<=', now)
  const renew = (id: string, org: string, now: Date): Promise<boolean> =>
    database.transaction(async () => {
      await core.lock(org)
      const row = await due(now).where('id', '=', id).executeTakeFirst()
      if (!row) return false
      for (const { before, after, what } of stepsUntil(row, now)) {
        await writeSubscription(core, actor, before, after, what)
      }
      return true
    })
  let count = 0
  for (;;) {
    const now = new Date(clock.now())
    const rows = await due(now).orderBy('period_end').limit(PORTION).execute()
    for (const { id, org_id } of rows) {
      const renewed = await renew(id, org_id!, now).catch((error: unknown) => {
        // The organisation went meanwhile.
        if (error instanceof NotFound) return false
        throw error
      })
      if (renewed) count++
    }
    if (rows.length < PORTION) return count
  }
}

interface Written {
  readonly before: SubscriptionsTable
  readonly after: SubscriptionsTable
  readonly what: string
}

/** One step for each period that has ended, also when nobody was there for several. */
function stepsUntil(row: SubscriptionsTable, now: Date): Written[] {
  const ends = row.status !== 'active' || row.cancel_at_period_end
  if (ends) {
    const status = stepFrom(row.status, 'end')
    const what = row.status === 'trialing' ? 'trial over' : 'ended'
    return [{ before: row, after: { ...row, status, ended_at: row.period_end }, what }]
  }
  const written: Written[] = []
  for (let before = row; before.period_end <= now; before = written.at(-1)!.after) {
    const { start, end } = periodAt(row.anchor, before.period_end, MONTHS[row.interval])
    const status = stepFrom(before.status, 'renew')
    written.push({
      ...{ before, what: 'renewed' },
      after: { ...before, status, period_start: start, period_end: end },
    })
  }
  return written
}
