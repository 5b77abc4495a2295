// A leaky bucket as a meter, which admits what GCRA admits: `limit` at once, then one whenever another
// `window / limit` has passed. Its level is in calls × milliseconds of the window, so that filling and
// leaking are additions of whole numbers: a call adds `windowMs`, a millisecond takes `limit` away.
import type { RatePolicy } from './policy.ts'

/** What has been used, and when that was so. */
export interface Bucket {
  /** From 0 (nothing) to {@link capacity}. */
  level: number
  /** Milliseconds, by whichever clock the store goes. */
  at: number
}

/** What became of a try to take something. */
export interface Taking {
  readonly taken: boolean
  /** Of the bucket afterwards. */
  readonly level: number
}

/** Level of a bucket of which everything is used. */
export function capacity({ limit, windowMs }: RatePolicy): number {
  return limit * windowMs
}

/** Level of a bucket at a time. One that is before `at` comes from a clock that lags: nothing leaks. */
export function levelAt({ level, at }: Bucket, { limit }: RatePolicy, now: number): number {
  return Math.max(0, level - Math.max(0, now - at) * limit)
}

/** Takes `cost` calls out of a bucket when it has them, and leaves it alone when it has not. */
export function takeFrom(bucket: Bucket, policy: RatePolicy, cost: number, now: number): Taking {
  const level = levelAt(bucket, policy, now)
  const next = level + cost * policy.windowMs
  if (next > capacity(policy)) return { taken: false, level }
  bucket.level = next
  bucket.at = Math.max(bucket.at, now)
  return { taken: true, level: next }
}
