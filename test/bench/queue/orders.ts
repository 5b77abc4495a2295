/** What a contender's process can be asked for. */
export type Order =
  /** So many jobs, each by itself, from so many callers at once. Gives {@link Measured}. */
  | { do: 'add'; count: number; callers: number }
  /** In batches of `size`. Gives {@link Measured}. */
  | { do: 'add many'; count: number; size: number }
  /** So many transactions of callers. Gives {@link Measured}. */
  | { do: 'transact'; count: number; callers: number; enqueues: boolean }
  /** All that were added, by a worker that begins now. Gives {@link Drained}. */
  | { do: 'drain'; portion: number }
  /** Gives milliseconds from adding a job to its start, one by one. */
  | { do: 'latencies'; count: number }
  /** Begins jobs and ends none; tells of each. */
  | { do: 'hold' }

/** What a measurement found. */
export interface Measured {
  readonly perSecond: number
  /** Longest time that the event loop was held up. */
  readonly blockMs: number
}

/** The same, and the rate of each portion of the jobs. */
export interface Drained extends Measured {
  readonly portions: readonly number[]
}
