// What the issue asks of recording, held against what was measured.
import { baseline } from '../../http/contenders.ts'
import type { Row } from '../../http/summary.ts'
import { type Verdict, atLeast, atMost } from '../../verdict.ts'
import { DISABLED, ELYSIA, ELYSIA_RECORDED, RECORDED, REFUSED } from './contenders.ts'

/** Medians of a server under a workload. */
export type RowOf = (server: string, workload: string) => Row

/** The targets of an app on `core()` of which every run is recorded. */
export function recordingVerdicts(row: RowOf): Verdict[] {
  const ahead = (of: string, workload: string, other: string): number =>
    row(other, workload).cpu / row(of, workload).cpu
  return [
    atLeast(`GET against ${baseline}`, row(RECORDED, 'GET').ratio, 0.75),
    atLeast(`POST against ${baseline}`, row(RECORDED, 'POST').ratio, 0.62),
    ...[ELYSIA, ELYSIA_RECORDED].flatMap((peer) =>
      ['GET', 'POST'].map((workload) =>
        atLeast(
          `${workload} against ${peer}`,
          ahead(RECORDED, workload, peer),
          peer === ELYSIA ? 1.05 : 1.4,
        ),
      ),
    ),
    atMost(
      'POST p99 over the bare one',
      row(RECORDED, 'POST').p99 / row(baseline, 'POST').p99,
      1.8,
    ),
    // Equal, as far as a benchmark can tell.
    ...['GET', 'POST'].map((workload) =>
      atLeast(`${workload} with record: false`, ahead(REFUSED, workload, DISABLED), 0.97),
    ),
  ]
}
