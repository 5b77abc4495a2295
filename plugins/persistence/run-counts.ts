import type { Run } from '../../kernel/index.ts'
import { type Buckets, bucketOf, bucketsText, emptyBuckets } from './latency.ts'
import { FIELD } from './row.ts'

/** Milliseconds that are counted together of what is recent. */
export const MINUTE = 60_000
/** The same of what is longer ago. */
export const HOUR = 3_600_000

/** Takes a row of counts. */
export type AddCounts = (row: string, time: number) => void

/**
 * The runs of one action in one stretch of time, as this process saw them. Its row may be written again
 * with higher counts, under the same id: whatever is written twice, or late, counts once.
 */
class Stretch {
  readonly time: number
  #id: string | undefined
  runs = 0
  failed = 0
  refused = 0
  ms = 0
  readonly buckets: Buckets = emptyBuckets()
  #written = 0

  constructor(time: number) {
    this.time = time
  }

  /** Adds its row when it says something new. */
  write(action: string, width: number, ids: { uuid(): string }, add: AddCounts): void {
    const { time, runs, failed, refused, ms, buckets } = this
    if (runs === this.#written) return
    this.#written = runs
    this.#id ??= ids.uuid()
    const row = [`M${this.#id}`, action, width, time, runs, failed, refused, Math.round(ms)]
    add([...row, bucketsText(buckets)].join(FIELD), time)
  }
}

/** How many runs an action had, how they ended and how long they took: by minutes and by hours. */
export class RunCounter {
  readonly #action: string
  readonly #ids: { uuid(): string }
  readonly #add: AddCounts
  #minute = new Stretch(0)
  #hour = new Stretch(0)

  /** @param add takes rows of what is over */
  constructor(action: string, ids: { uuid(): string }, add: AddCounts) {
    this.#action = action
    this.#ids = ids
    this.#add = add
  }

  count({ startedAt, durationMs, status }: Run): void {
    const at = startedAt + durationMs
    // Of what comes in the same minute nothing else has to be looked at.
    if (at - this.#minute.time >= MINUTE || at < this.#minute.time) this.#begin(at)
    const minute = this.#minute
    const hour = this.#hour
    const bucket = bucketOf(durationMs)
    minute.runs++
    hour.runs++
    minute.ms += durationMs
    hour.ms += durationMs
    minute.buckets[bucket]!++
    hour.buckets[bucket]!++
    if (status === 'succeeded') return
    const what = status === 'failed' ? 'failed' : 'refused'
    minute[what]++
    hour[what]++
  }

  /** Adds rows of what has changed. */
  write(): void {
    this.#minute.write(this.#action, MINUTE, this.#ids, this.#add)
    this.#hour.write(this.#action, HOUR, this.#ids, this.#add)
  }

  #begin(at: number): void {
    this.write()
    this.#minute = new Stretch(Math.floor(at / MINUTE) * MINUTE)
    const hour = Math.floor(at / HOUR) * HOUR
    if (hour !== this.#hour.time) this.#hour = new Stretch(hour)
  }
}
