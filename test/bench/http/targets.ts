// What the issue asks of us, held against what was measured.
import { baseline, oursName } from './contenders.ts'
import { type Verdict, atLeast, atMost } from '../verdict.ts'
import type { Row } from './summary.ts'

/** What the targets look at. */
export interface Measured {
  row(server: string, workload: string): Row
  /** Names of the peers that took part. */
  peers: readonly string[]
  firstAnswerMs: number
  residentMegabytes: number
}

/** The targets of the HTTP benchmark for an app on `minimal()` without access log. */
export function verdicts({ row, peers, firstAnswerMs, residentMegabytes }: Measured): Verdict[] {
  const ahead = (workload: string, peer: string): number =>
    row(oursName, workload).ratio / row(peer, workload).ratio
  return [
    ...['health', 'GET', 'POST'].map((workload) =>
      atLeast(`${workload} against ${baseline}`, row(oursName, workload).ratio, 0.9),
    ),
    ...peers.flatMap((peer) => [
      atLeast(`GET against ${peer}`, ahead('GET', peer), 1),
      atLeast(`POST against ${peer}`, ahead('POST', peer), peer === 'Elysia' ? 1.4 : 1),
    ]),
    atMost('first answer, ms', firstAnswerMs, 150),
    atMost('resident after load, MB', residentMegabytes, 85),
  ]
}
