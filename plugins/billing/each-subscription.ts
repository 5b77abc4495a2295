import type { BillingCore } from './core.ts'
import type { BillingProvider, SubscriptionSnapshot } from './provider.ts'
import type { SubscriptionsTable } from './tables.ts'

/** What is done with what a provider and this app know of. */
export interface EachSubscription {
  /** What the provider knows. A list says what was; it may be old by now. */
  compare(snapshot: SubscriptionSnapshot): Promise<void>
  /** What is open here, and the provider does not know. */
  unknown(row: SubscriptionsTable): Promise<void>
}

/** What was gone through. */
export interface Compared {
  /** Subscriptions that the provider knows. */
  readonly compared: number
  /** Those that were open here at the beginning. */
  readonly open: readonly SubscriptionsTable[]
}

/** Goes through all that a provider lists, and then through what is open here and was not in the list. */
export async function eachSubscription(
  { tables }: BillingCore,
  provider: BillingProvider,
  { compare, unknown }: EachSubscription,
): Promise<Compared> {
  const seen = new Set<string>()
  const known = (snapshot: SubscriptionSnapshot): Promise<void> => {
    seen.add(snapshot.id)
    return compare(snapshot)
  }
  // Read first: what comes while the list is read is not missing in it.
  const open = await tables
    .selectFrom('subscriptions')
    .selectAll()
    .where('provider', '=', provider.name)
    .where('ended_at', 'is', null)
    .execute()
  let after: string | undefined
  do {
    const page = await provider.fetchSubscriptions(after)
    for (const snapshot of page.subscriptions) await known(snapshot)
    after = page.next
  } while (after !== undefined)
  for (const row of open) {
    if (seen.has(row.provider_id!)) continue
    const snapshot = await provider.fetchSubscription(row.provider_id!)
    await (snapshot ? known(snapshot) : unknown(row))
  }
  return { compared: seen.size, open }
}
