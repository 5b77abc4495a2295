// The port between deliveries and what remembers which of them came.
import type { Awaitable } from '../../kernel/index.ts'

/** What makes a delivery the same as an earlier one. */
export interface DeliveryKey {
  readonly provider: string
  /** Path at which it came: one sender may have several addresses here. */
  readonly path: string
  readonly id: string
}

/** What is known of a delivery that comes. */
export type Claim =
  /** It is new, and ours to work on. */
  | 'new'
  /** It was worked on. */
  | 'done'
  /** It is being worked on elsewhere. */
  | 'busy'

/** A delivery that came. */
export interface ReceivedDelivery extends DeliveryKey {
  /** Milliseconds since the epoch. */
  readonly receivedAt: number
  /** Whether it is being worked on here or elsewhere; of one that became a job, never. */
  readonly busy: boolean
}

/** Remembers deliveries for some time. Of several processes with the same one, one works on it. */
export interface Inbox {
  /** Claims and `work`s in one transaction: what `work` stores is stored with the delivery, or neither. */
  store(key: DeliveryKey, work: () => Awaitable<void>): Promise<Claim>
  /** Claims a delivery that will be worked on for at most so many milliseconds. */
  begin(key: DeliveryKey, patience: number): Promise<Claim>
  /** It was worked on, or (`false`) could not be, so that it is new when it comes again. */
  end(key: DeliveryKey, done: boolean): Promise<void>
  /** Those that are remembered of a provider, the newest first. */
  recent(provider: string, limit: number): Promise<ReceivedDelivery[]>
}
