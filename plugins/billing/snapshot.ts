// Which of two snapshots of a subscription counts. It is an order without ties, so that whatever order
// they come in, and however often, the same one is left.
import type { SubscriptionSnapshot } from './provider.ts'
import { STATUSES, type SubscriptionStatus } from './status.ts'

/** What the order of snapshots is made of. */
export interface SnapshotPlace {
  readonly status: SubscriptionStatus
  readonly version: number
  /** Of all that it says, but for its version. */
  readonly checksum: string
}

/** Where a snapshot stands among those of its subscription. */
export function placeOf({ version, ...snapshot }: SubscriptionSnapshot): SnapshotPlace {
  const { status } = snapshot
  const content = Object.entries(snapshot).sort(([a], [b]) => (a < b ? -1 : 1))
  const checksum = new Bun.CryptoHasher('sha256')
    .update(JSON.stringify(content))
    .digest('base64url')
  return { status, version, checksum }
}

/**
 * Whether the first counts rather than the second: what is over for good before what is not, then the
 * later, then the one that is further along.
 */
export function supersedes(one: SnapshotPlace, other: SnapshotPlace): boolean {
  const [a, b] = [STATUSES[one.status], STATUSES[other.status]]
  if (a.terminal !== b.terminal) return a.terminal
  if (one.version !== other.version) return one.version > other.version
  if (a.rank !== b.rank) return a.rank > b.rank
  return one.checksum > other.checksum
}

/**
 * Since when a subscription could not be paid for: the first of the unbroken row of such snapshots that
 * ends with the last one. Undefined when the last one is another.
 */
export function unpaidSince(
  all: readonly Pick<SnapshotPlace, 'status' | 'version'>[],
): number | undefined {
  const paid = all.filter(({ status }) => status !== 'past_due').map(({ version }) => version)
  const until = Math.max(-Infinity, ...paid)
  const unpaid = all.filter(({ status, version }) => status === 'past_due' && version > until)
  return unpaid.length === 0 ? undefined : Math.min(...unpaid.map(({ version }) => version))
}
