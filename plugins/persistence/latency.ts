// How long runs take, as counts in buckets of fixed, logarithmic bounds: so they can be added up over
// time and over processes, and a percentile of them is at most 4.5 % off.

/** Buckets to a doubling. */
const FINENESS = 8
/** From a microsecond to an hour; the first is for what is shorter, the last for what is longer. */
const BUCKETS = 256

/** Counts by bucket. */
export type Buckets = Uint32Array

/** Counts of nothing yet. */
export const emptyBuckets = (): Buckets => new Uint32Array(BUCKETS)

/** The bucket of a duration in milliseconds. */
export function bucketOf(ms: number): number {
  const bucket = 1 + Math.floor(Math.log2(ms * 1_000) * FINENESS)
  return bucket > 0 ? Math.min(bucket, BUCKETS - 1) : 0
}

/** A duration, in milliseconds, for all that are in a bucket. */
export function durationOf(bucket: number): number {
  if (bucket === 0) return 0
  const ms = 2 ** ((bucket - 0.5) / FINENESS) / 1_000
  return Number(ms.toPrecision(3))
}

/** `3*12 5*1`: twelve in the third, one in the fifth. */
export function bucketsText(buckets: Buckets): string {
  let text = ''
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = buckets[bucket]!
    if (count > 0) text += `${text === '' ? '' : ' '}${bucket}*${count}`
  }
  return text
}

const STAR = 42
const SPACE = 32

/** Counts that were added up. Most are within few buckets, so that the others need not be looked at. */
export class Histogram {
  readonly #counts: Buckets = emptyBuckets()
  #low = BUCKETS
  #high = -1

  #add(bucket: number, count: number): void {
    this.#counts[bucket]! += count
    if (bucket < this.#low) this.#low = bucket
    if (bucket > this.#high) this.#high = bucket
  }

  /** Adds what {@link bucketsText} wrote. */
  addText(text: string): void {
    let bucket = 0
    let number = 0
    for (let i = 0; i <= text.length; i++) {
      const code = i < text.length ? text.charCodeAt(i) : SPACE
      if (code === STAR) {
        bucket = number
        number = 0
      } else if (code === SPACE) {
        if (number > 0 && bucket < BUCKETS) this.#add(bucket, number)
        number = 0
      } else number = number * 10 + code - 48
    }
  }

  addAll(other: Histogram): void {
    for (let bucket = other.#low; bucket <= other.#high; bucket++) {
      const count = other.#counts[bucket]!
      if (count > 0) this.#add(bucket, count)
    }
  }

  /** The milliseconds that a share of the runs, from 0 to 1, stays within; undefined of none. */
  percentile(share: number): number | undefined {
    let total = 0
    for (let bucket = this.#low; bucket <= this.#high; bucket++) total += this.#counts[bucket]!
    if (total === 0) return undefined
    let left = Math.max(1, Math.ceil(total * share))
    for (let bucket = this.#low; bucket <= this.#high; bucket++) {
      left -= this.#counts[bucket]!
      if (left <= 0) return durationOf(bucket)
    }
    return undefined
  }
}
