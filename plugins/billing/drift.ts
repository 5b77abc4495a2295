// What reconciliation would find, without its putting anything right: for whoever looks before it does.
import { offerOf, rowFrom, rowOf } from './apply.ts'
import type { BillingCore } from './core.ts'
import { eachSubscription } from './each-subscription.ts'
import type { BillingProvider, SubscriptionSnapshot } from './provider.ts'
import { differencesOf } from './reconcile.ts'
import { placeOf } from './snapshot.ts'

/** A subscription that is not as its provider has it. */
export interface Drift {
  /** The provider's id. */
  readonly providerId: string
  readonly org: string | null
  /** In words: what it should be, and what it is. */
  readonly differences: readonly string[]
}

/** What a look found. */
export interface DriftFound {
  /** Subscriptions that were compared. */
  readonly checked: number
  readonly drifts: readonly Drift[]
  /** Ids of the provider's subscriptions that are of no organisation or plan of this app. */
  readonly foreign: readonly string[]
}

/** Compares every subscription with what its provider says. */
export async function findDrift(core: BillingCore, provider: BillingProvider): Promise<DriftFound> {
  const { tables } = core
  const catalogue = await core.plans.get()
  const drifts: Drift[] = []
  const foreign: string[] = []
  const compare = async (listed: SubscriptionSnapshot): Promise<void> => {
    if (differences(listed, await rowFor(listed)).length === 0) return
    // What a list says may be old by now.
    const snapshot = await provider.fetchSubscription(listed.id)
    if (!snapshot) return
    const known = await rowFor(snapshot)
    const org = known?.org_id ?? (await ownerOf(snapshot))
    if (org === undefined || (!known && !offerOf(catalogue, snapshot))) foreign.push(snapshot.id)
    else {
      const found = differences(snapshot, known)
      if (found.length > 0) drifts.push({ providerId: snapshot.id, org, differences: found })
    }
  }
  const rowFor = ({ id }: SubscriptionSnapshot): ReturnType<typeof rowOf> =>
    rowOf(core, { provider: provider.name, provider_id: id })
  const differences = (
    snapshot: SubscriptionSnapshot,
    known: Awaited<ReturnType<typeof rowOf>>,
  ): string[] => {
    if (!known) return ['it is missing here']
    const offer = offerOf(catalogue, snapshot)
    return differencesOf(known, rowFrom(snapshot, placeOf(snapshot), offer, known))
  }
  const ownerOf = async (snapshot: SubscriptionSnapshot): Promise<string | undefined> => {
    const { customer, org } = snapshot
    const account = await tables
      .selectFrom('billing_accounts')
      .select('org_id')
      .where((row) => row.and({ provider: provider.name, customer }))
      .executeTakeFirst()
    if (account || org === undefined) return account?.org_id
    const row = await tables
      .selectFrom('organizations')
      .leftJoin('billing_accounts', 'billing_accounts.org_id', 'organizations.id')
      .select(['organizations.id', 'billing_accounts.customer'])
      .where('organizations.id', '=', org)
      .executeTakeFirst()
    return row && row.customer === null ? row.id : undefined
  }
  let unknown = 0
  const { compared } = await eachSubscription(core, provider, {
    compare,
    unknown: async ({ provider_id, org_id: org }) => {
      unknown++
      const differences = [`${provider.name} does not know it`]
      drifts.push({ providerId: provider_id!, org, differences })
    },
  })
  return { checked: compared + unknown, drifts, foreign }
}
