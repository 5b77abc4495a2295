// Subscriptions that a provider has: what it says of them, and what it is asked to do.
import type { Logger } from '../../kernel/index.ts'
import type { Actor } from '../organizations/index.ts'
import { type Applied, type Applying, applySnapshot, rowOf } from './apply.ts'
import type { BillingCore } from './core.ts'
import { BillingProviderFailed } from './errors.ts'
import type { ManualSubscriptions } from './manual.ts'
import type { Outgoing } from './outgoing.ts'
import type { SubscriptionChange, SubscriptionSnapshot } from './provider.ts'
import type { SubscriptionsTable } from './tables.ts'

/** What a call has just answered, and what was known before it. */
interface Fetched {
  readonly snapshot: SubscriptionSnapshot
  readonly since: bigint
}

/** Subscriptions of a provider. */
export interface ManagedSubscriptions {
  /** Makes a subscription what the provider says it is, in whatever order that comes. */
  apply(snapshot: SubscriptionSnapshot, applying?: Applying): Promise<Applied>
  /**
   * Fetches a subscription and makes ours what it is; undefined when the provider has none of this id.
   * Fetched again when another state was written meanwhile, so that a later one never gives way.
   */
  refresh(id: string, what?: string): Promise<Applied | undefined>
  /** Takes an event of the provider. */
  receive(event: unknown): Promise<void>
  /** Changes one at the provider, and then here. */
  change(org: string, change: SubscriptionChange): Promise<void>
  /** Ends one at the provider, and then here. */
  end(org: string | null, id: string): Promise<void>
  /** Ends here what the provider does not know any more. */
  endMissing(row: SubscriptionsTable): Promise<void>
  /** Ends what belonged to organisations that are gone. Gives how many. */
  endOrphans(): Promise<number>
  /** Makes what the provider offers what the config says, or only says what would change. */
  syncCatalogue(options: { readonly apply: boolean }): Promise<readonly string[] | undefined>
}

/** How often a subscription is fetched that is written by others at the same time. */
const MOST_FETCHES = 5

/** The subscriptions of an app's provider. */
export function managedSubscriptions(
  core: BillingCore,
  actor: Actor,
  parts: {
    readonly manual: ManualSubscriptions
    readonly calls: Outgoing
    readonly logger: () => Logger
  },
): ManagedSubscriptions {
  const { calls, manual } = parts
  const versionOf = async (provider_id: string): Promise<bigint> => {
    const { name: provider } = calls.provider
    return (await rowOf(core, { provider, provider_id }))?.version ?? 0n
  }
  const refresh = async (
    id: string,
    what?: string,
    fetched?: Fetched,
  ): Promise<Applied | undefined> => {
    let [snapshot, since] = [fetched?.snapshot, fetched?.since]
    for (let tries = 0; tries < MOST_FETCHES; tries++) {
      since ??= await versionOf(id)
      snapshot ??= await calls.provider.fetchSubscription(id)
      if (!snapshot) return undefined
      const applied = await managed.apply(snapshot, { since, ...(what !== undefined && { what }) })
      if (applied.done !== 'moved') return applied
      ;[snapshot, since] = [undefined, undefined]
    }
    throw new BillingProviderFailed({ message: 'The subscription changes too fast; try again.' })
  }
  /** Others of this process wait, so that what is fetched is not overtaken by their writes. */
  const sending = async (
    id: string,
    what: string,
    send: () => Promise<SubscriptionSnapshot>,
  ): Promise<void> => {
    await core.inTurn(id, async () => {
      const since = await versionOf(id)
      return refresh(id, what, { snapshot: await send(), since })
    })
  }
  const managed: ManagedSubscriptions = {
    apply: (snapshot, applying) => applySnapshot(core, actor, parts, snapshot, applying),
    refresh: (id, what) => core.inTurn(id, () => refresh(id, what)),
    async receive(event) {
      const news = calls.provider.parse(event)
      if (!news) return
      if ('snapshot' in news) await managed.apply(news.snapshot)
      else await managed.refresh(news.subscription)
    },
    change: (org, change) =>
      sending(change.subscription, 'changed', () => calls.send('changeSubscription', org, change)),
    end: (org, id) =>
      sending(id, 'ended', () => calls.send('cancelNow', org, { subscription: id })),
    async endMissing(row) {
      await core.database.transaction(async () => {
        if (row.org_id !== null) await core.lock(row.org_id)
        await manual.end([row], 'missing')
      })
    },
    async endOrphans() {
      const orphans = await core.tables
        .selectFrom('subscriptions')
        .select('provider_id')
        .where('org_id', 'is', null)
        .where('provider', 'is not', null)
        .where('ended_at', 'is', null)
        .execute()
      for (const { provider_id } of orphans) await managed.end(null, provider_id!)
      return orphans.length
    },
    async syncCatalogue(options) {
      const { plans } = await core.plans.get()
      const offers = [...plans.values()].filter(({ archived }) => !archived)
      return calls.provider.syncCatalogue?.(
        offers.map(({ id, name, description, prices }) => ({ id, name, description, prices })),
        options,
      )
    },
  }
  return managed
}
