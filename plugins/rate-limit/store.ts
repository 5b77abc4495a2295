// The port between limits and what counts.
import type { Awaitable } from '../../kernel/index.ts'
import type { Taking } from './bucket.ts'
import type { RatePolicy } from './policy.ts'

/** Where it is counted. */
export type RateStoreName = 'memory' | 'database' | 'redis'

/** Counts by key. A key always comes with the same policy. */
export interface RateStore {
  /** Takes `cost` calls when they are left: one step, however many ask at once. */
  take(key: string, policy: RatePolicy, cost: number): Awaitable<Taking>
  /** Level of the key's bucket now; see `bucket.ts`. */
  level(key: string, policy: RatePolicy): Awaitable<number>
  /** Forgets what was used. */
  reset(key: string): Awaitable<void>
  close?(): Awaitable<void>
}
