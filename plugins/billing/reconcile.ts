import type { Logger } from '../../kernel/index.ts'
import type { Actor } from '../organizations/index.ts'
import { type Applied, offerOf, rowFrom, rowOf } from './apply.ts'
import type { BillingCore } from './core.ts'
import { eachSubscription } from './each-subscription.ts'
import { driftRepaired } from './events.ts'
import type { Outgoing } from './outgoing.ts'
import type { SubscriptionSnapshot } from './provider.ts'
import { placeOf } from './snapshot.ts'
import type { SubscriptionsTable } from './tables.ts'

/** What a comparison with the provider found. */
export interface DriftReport {
  /** Subscriptions that were compared. */
  readonly checked: number
  /** What was not as it should be, and is now. */
  readonly repaired: readonly {
    readonly org: string | null
    readonly subscription: string
    readonly differences: readonly string[]
  }[]
  /** Ids of the provider's subscriptions that are of no organisation or plan of this app. */
  readonly foreign: readonly string[]
  /** The provider's subscriptions of organisations that are gone; they were ended. */
  readonly orphans: number
  /** Organisations whose seats the provider was told anew. */
  readonly seats: number
}

/** What it does with the help of the service. */
interface Repairs {
  refresh(id: string, what: string): Promise<Applied | undefined>
  endOrphans(): Promise<number>
  syncSeats(org: string): Promise<boolean>
  /** Ends here what the provider does not know. */
  endMissing(row: SubscriptionsTable): Promise<void>
}

/** Makes every subscription what the provider says, and reports where it was not. */
export async function reconcile(
  core: BillingCore,
  actor: Actor,
  service: Repairs,
  calls: Outgoing,
  logger: () => Logger,
): Promise<DriftReport> {
  const { provider } = calls
  const foreign: string[] = []
  const repaired: DriftReport['repaired'][number][] = []

  const repair = async (row: SubscriptionsTable, differences: string[]): Promise<void> => {
    const { org_id: org, id: subscription } = row
    repaired.push({ org, subscription, differences })
    logger().warn('billing: a subscription was not as the provider has it', {
      ...{ org, subscription, differences },
    })
    if (org !== null) await actor.tell(driftRepaired, { org, subscription, differences })
  }
  const catalogue = await core.plans.get()
  const compare = async (snapshot: SubscriptionSnapshot): Promise<void> => {
    const known = await rowOf(core, { provider: provider.name, provider_id: snapshot.id })
    const offer = offerOf(catalogue, snapshot)
    const wanted = known && rowFrom(snapshot, placeOf(snapshot), offer, known)
    if (known && wanted && differencesOf(known, wanted).length === 0) return
    // What a list says may be old by now.
    const applied = await service.refresh(snapshot.id, 'reconciled')
    if (applied?.done === 'unknown') foreign.push(snapshot.id)
    if (applied?.done !== 'written') return
    const { before, row } = applied
    const differences = before ? differencesOf(before, row) : ['it was missing']
    if (differences.length > 0) await repair(row, differences)
  }

  const { compared, open } = await eachSubscription(core, provider, {
    compare,
    unknown: async (row) => {
      await service.endMissing(row)
      await repair(row, ['the provider does not know it'])
    },
  })
  const orphans = await service.endOrphans()
  let seats = 0
  for (const { org_id } of open) if (org_id !== null && (await service.syncSeats(org_id))) seats++
  return { checked: compared, repaired, foreign, orphans, seats }
}

const COMPARED = ['plan_id', 'interval', 'status', 'quantity', 'cancel_at_period_end'] as const
const TIMES = ['period_start', 'period_end', 'trial_end', 'ended_at'] as const

/** Where a subscription is not as it should be, in words: `status: active was past_due`. */
export function differencesOf(before: SubscriptionsTable, row: SubscriptionsTable): string[] {
  const plain = COMPARED.filter((column) => before[column] !== row[column])
  const times = TIMES.filter((column) => Number(before[column]) !== Number(row[column]))
  return [...plain, ...times].map(
    (column) => `${column}: ${shown(before[column])} was ${shown(row[column])}`,
  )
}

const shown = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : String(value)
