import { read } from '../data/queries.ts'

const HOUR = 3_600_000

/** How far back failures go, by its name in the address. */
export const windows: readonly (readonly [id: string, label: string, ms: number])[] = [
  ['1h', 'Last hour', HOUR],
  ['24h', 'Last day', 24 * HOUR],
  ['7d', 'Last 7 d', 168 * HOUR],
]

/** Failures by cause as they are asked for. @param range name of a window; a day unless given */
export const failuresRead = (range: string | undefined) =>
  read('studio.errors.list', {
    windowMs: windows.find(([id]) => id === range)?.[2] ?? 24 * HOUR,
  })

/** What the address says of the failures. */
export interface FailuresSearch {
  state?: string | undefined
  range?: string | undefined
  /** The cause that is open. */
  fp?: string | undefined
}
