import { now } from '../data/clock.ts'

/** How far back a list of runs goes, by its name in the address. */
export const ranges: readonly (readonly [id: string, label: string, ms: number])[] = [
  ['15m', 'Last 15 m', 900_000],
  ['1h', 'Last hour', 3_600_000],
  ['24h', 'Last day', 86_400_000],
  ['7d', 'Last 7 d', 7 * 86_400_000],
  ['all', 'All', 0],
]

/** The search parameters of the runs page. */
export interface RunsSearch {
  q?: string | undefined
  range?: string | undefined
  sort?: string | undefined
}

/**
 * What the address asks for, as input of `studio.runs.list`. Without a range: all, which is what the
 * newest hundred are taken from anyway. Times are cut to 10 s, so that the same address is the same query.
 */
export function runsInput({ range }: RunsSearch, at = now()): { from?: number } {
  const ms = ranges.find(([id]) => id === range)?.[2]
  return ms ? { from: Math.floor((at - ms) / 10_000) * 10_000 } : {}
}
