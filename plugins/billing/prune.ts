import type { BillingCore } from './core.ts'

const DAY = 86_400_000
/** Days for which it is known that something was recorded by a key. */
const KEYS = 62
/** Days for which a call to the provider is kept that has come to an end. */
const CALLS = 90

/** Drops what nobody asks for any more: keys of what was used, and calls that have come to an end. */
export async function prune({ tables, clock }: BillingCore): Promise<void> {
  const before = (days: number): Date => new Date(clock.now() - days * DAY)
  await tables.deleteFrom('billing_usage_keys').where('recorded_at', '<', before(KEYS)).execute()
  await tables
    .deleteFrom('billing_calls')
    .where('created_at', '<', before(CALLS))
    .where('settled_at', 'is not', null)
    .execute()
}
