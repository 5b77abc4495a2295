import type { Subscriptions } from '../../billing/index.ts'
import type { OrgBilling } from '../contract/billing.ts'

const HISTORY = 50

/** What an organisation has, was given, and what became of it. @throws NotFound */
export async function orgBilling(
  subscriptions: Subscriptions,
  id: string,
  now: number,
): Promise<OrgBilling> {
  const [entitled, overrides, history, catalogue] = await Promise.all([
    subscriptions.entitlements(id),
    subscriptions.overrides(id),
    subscriptions.history(id, HISTORY),
    subscriptions.catalogue(),
  ])
  const { subscription: row, status, plan } = entitled
  return {
    ...{ provider: subscriptions.provider ?? null, plan: plan?.id ?? null },
    subscription: row
      ? {
          ...{ plan: row.plan_id, status: status ?? row.status, provider: row.provider },
          ...{ externalId: row.provider_id, interval: row.interval, seats: row.quantity },
          renewsAt: Number(row.period_end),
          trialEndsAt: row.trial_end === null ? null : Number(row.trial_end),
          ...{ cancels: row.cancel_at_period_end, ended: status === 'canceled' },
          mrr: subscriptions.revenueOf(row, catalogue) ?? null,
        }
      : null,
    trial: subscriptions.trial ?? null,
    overrides: overrides.map(({ feature, allowance, reason, expiresAt, givenAt }) => ({
      ...{ feature, reason, givenAt: Number(givenAt) },
      amount: allowance.amount === Infinity ? null : allowance.amount,
      expiresAt: expiresAt === null ? null : Number(expiresAt),
      expired: expiresAt !== null && Number(expiresAt) <= now,
    })),
    history: history.map(({ created_at, what, by_caller, before, after }) => ({
      ...{ at: Number(created_at), what, by: by_caller, changes: changesOf(before, after) },
    })),
  }
}

/** What became different, in words: `plan: free → team`. */
function changesOf(
  before: Record<string, unknown> | null,
  after: Record<string, unknown>,
): string[] {
  const shown = (value: unknown): string =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? value.slice(0, 10)
      : String(value ?? 'none')
  if (!before) return [`plan: ${shown(after['plan'])}`, `status: ${shown(after['status'])}`]
  return Object.keys(after)
    .filter((key) => shown(before[key]) !== shown(after[key]))
    .map((key) => `${key}: ${shown(before[key])} → ${shown(after[key])}`)
}
