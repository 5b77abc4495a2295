// What run history counts, and what it is asked for.

/** Which errors, and into how many pieces their time is cut. */
export interface ErrorQuery {
  /** At or after, milliseconds since the epoch. Default: all there are. */
  readonly from?: number | undefined
  /** Before. Default now. */
  readonly to?: number | undefined
  readonly action?: string | undefined
  /** Of {@link ErrorGroup.series}; from 1 to 120, default 60. */
  readonly pieces?: number | undefined
  /** At most 200; default 50. */
  readonly limit?: number | undefined
}

/** Failed runs whose errors are of one kind. */
export interface ErrorGroup {
  readonly fingerprint: string
  /** Runs in the time asked for. */
  readonly count: number
  /** How many of them in each piece of it, oldest first. */
  readonly series: readonly number[]
  /** Of all there are; milliseconds since the epoch. */
  readonly firstAt: number
  /** In the time asked for. */
  readonly lastAt: number
  /** Of the newest run. */
  readonly code: string
  readonly message: string
  readonly action: string
  readonly trigger: string
  /** The newest five. */
  readonly runIds: readonly string[]
}

/** Of when, and into how many pieces it is cut. */
export interface MetricsQuery {
  /** Milliseconds since the epoch. Default an hour before `to`. */
  readonly from?: number | undefined
  /** Default now. */
  readonly to?: number | undefined
  readonly action?: string | undefined
  /** At most; from 1 to 120, default 60. */
  readonly pieces?: number | undefined
}

/** Runs as they were counted when they settled, recorded or sampled out. Durations in milliseconds. */
export interface RunFigures {
  readonly runs: number
  readonly failed: number
  readonly refused: number
  /** Mean; undefined of no runs, as percentiles are. */
  readonly meanMs: number | undefined
  /** Half of the runs took at most so long; at most 4.5 % off, as are the others. */
  readonly p50: number | undefined
  readonly p95: number | undefined
  readonly p99: number | undefined
}

/** Figures over time: one number for each piece. */
export interface RunSeries {
  readonly runs: readonly number[]
  readonly failed: readonly number[]
  readonly p95: readonly (number | undefined)[]
}

/** How much there was to do, how it went and how long it took. */
export interface Metrics {
  /** Begin and end of the pieces, at whole minutes (up to three hours in all) or hours. */
  readonly from: number
  readonly to: number
  /** Milliseconds of a piece. */
  readonly piece: number
  readonly all: RunFigures & { readonly series: RunSeries }
  /** Those with the most runs first. */
  readonly actions: readonly (RunFigures & {
    readonly action: string
    readonly series: RunSeries
  })[]
}
