import type { Clock } from '../../kernel/index.ts'
import { type Bucket, levelAt, takeFrom } from './bucket.ts'
import type { RatePolicy } from './policy.ts'
import type { RateStore } from './store.ts'

interface Counted extends Bucket {
  readonly policy: RatePolicy
}

/** Keys looked at for each new one: more than come, so that those nobody uses any more do go. */
const LOOKED_AT = 2

/**
 * Counts in this process, by the time that passes and not by the one that is shown.
 *
 * @param most keys; when there are more that are in use, one that was not used lately is forgotten
 */
export function memoryStore(clock: Pick<Clock, 'elapsed'>, most: number = 100_000): RateStore {
  const buckets = new Map<string, Counted>()
  let round = buckets.entries()

  const forgetSome = (now: number): void => {
    for (let i = 0; i < LOOKED_AT; i++) {
      let next = round.next()
      if (next.done) next = (round = buckets.entries()).next()
      if (next.done) return
      const [key, bucket] = next.value
      const isFull = buckets.size >= most && i === 0
      if (isFull || levelAt(bucket, bucket.policy, now) === 0) buckets.delete(key)
    }
  }

  return {
    take(key, policy, cost) {
      const now = clock.elapsed()
      let bucket = buckets.get(key)
      if (bucket === undefined) {
        forgetSome(now)
        buckets.set(key, (bucket = { policy, level: 0, at: now }))
      }
      return takeFrom(bucket, policy, cost, now)
    },
    level(key, policy) {
      const bucket = buckets.get(key)
      return bucket === undefined ? 0 : levelAt(bucket, policy, clock.elapsed())
    },
    reset(key) {
      buckets.delete(key)
    },
  }
}
