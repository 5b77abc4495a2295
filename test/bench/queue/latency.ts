import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { atMost } from '../verdict.ts'
import { OURS, contenders, onSqlite } from './contenders.ts'
import type { Scenario } from './scenario.ts'

const TURNS = 4

/** From adding a job to its start, by an idle worker of the same process. */
export const latency: Scenario = async (places, { waits }) => {
  const found = new Map<string, number[]>()
  // What pg-boss comes with, without notifications, waits for seconds.
  const list = contenders.filter(({ tuned, recorded }) => tuned && !recorded)
  const started = await places.start([...list, onSqlite[0]!])
  // In turns, as the machine is not equally quiet all the time.
  for (let turn = 0; turn < TURNS; turn++) {
    for (const { name, on, peer, process } of started) {
      const label = on === 'sqlite' ? `${peer} on SQLite` : name
      const order = { do: 'latencies', count: Math.ceil(waits / TURNS) } as const
      found.set(label, [...(found.get(label) ?? []), ...(await process.ask<number[]>(order))])
    }
  }
  const p50 = (name: string): number => median(found.get(name) ?? [])
  const rows = [...found].map(([name, all]) => {
    const sorted = all.toSorted((a, b) => a - b)
    const p99 = sorted[Math.floor(sorted.length * 0.99)] ?? NaN
    return [name, p50(name).toFixed(2), p99.toFixed(2)]
  })
  return {
    tables: [table(['from enqueue to start', 'p50 ms', 'p99 ms'], rows)],
    verdicts: [
      atMost('latency: of BullMQ', p50(OURS) / p50('BullMQ'), 0.8),
      atMost('latency: of graphile-worker', p50(OURS) / p50('graphile-worker'), 0.5),
      atMost('latency on SQLite, ms', p50('bunbase on SQLite'), 0.5),
    ],
  }
}
