// From samples to rows.
import { baseline } from './contenders.ts'
import type { Sample } from './measure.ts'

/** The middle value; the lower one of two. NaN of nothing. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? NaN
}

/** Medians over the rounds for one server under one workload. */
export interface Row {
  /** CPU time of the bare server per request over that of this one, paired by round: 1 is as cheap. */
  ratio: number
  cpu: number
  perSecond: number
  p50: number
  p99: number
}

/** Medians of one server under one workload. */
export function summarize(samples: readonly Sample[], server: string, workload: string): Row {
  const of = (name: string): Sample[] =>
    samples.filter((sample) => sample.server === name && sample.workload === workload)
  const own = of(server)
  const bare = new Map(of(baseline).map((sample) => [sample.round, sample.cpu]))
  const mid = (pick: (sample: Sample) => number): number => median(own.map(pick))
  return {
    ratio: mid(({ cpu, round }) => (bare.get(round) ?? NaN) / cpu),
    cpu: mid(({ cpu }) => cpu),
    perSecond: mid(({ perSecond }) => perSecond),
    p50: mid(({ p50 }) => p50),
    p99: mid(({ p99 }) => p99),
  }
}
