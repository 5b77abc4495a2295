import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { atLeast, atMost } from '../verdict.ts'
import { OURS, onSqlite } from './contenders.ts'
import type { Drained, Measured, Order } from './orders.ts'
import { type Scenario, rate } from './scenario.ts'

const WAYS = ['drain', 'one at a time', '100 in flight', 'batches of 1,000'] as const
type Way = (typeof WAYS)[number]

/** On SQLite, without any service: rates, and how long the event loop is held up. */
export const sqlite: Scenario = async (places, { rounds, jobs, singles }) => {
  const orders: Record<Way, Order> = {
    'batches of 1,000': { do: 'add many', count: jobs, size: 1000 },
    'one at a time': { do: 'add', count: singles * 4, callers: 1 },
    '100 in flight': { do: 'add', count: singles * 20, callers: 100 },
    drain: { do: 'drain', portion: jobs },
  }
  const started = (await places.start(onSqlite)).map((one) => ({
    ...one,
    found: Object.fromEntries(WAYS.map((way) => [way, [] as Measured[]])),
  }))
  for (let round = -1; round < rounds; round++) {
    for (const [way, order] of Object.entries(orders)) {
      for (const { process, found } of started) {
        const measured = await process.ask<Measured | Drained>(order)
        if (round >= 0) found[way]!.push(measured)
      }
    }
  }
  const of = (name: string, way: Way): Measured[] =>
    started.find((one) => one.name === name)!.found[way]!
  const speed = (name: string, way: Way): number =>
    median(of(name, way).map(({ perSecond }) => perSecond))
  const block = (name: string): number =>
    Math.max(...WAYS.flatMap((way) => of(name, way).map(({ blockMs }) => blockMs)))
  const rows = started.map(({ name }) => [
    name,
    ...WAYS.map((way) => rate(speed(name, way))),
    block(name).toFixed(1),
  ])
  return {
    tables: [table(['SQLite, a second', ...WAYS, 'longest block ms'], rows)],
    verdicts: [
      atLeast('SQLite, drain: × plainjob', speed(OURS, 'drain') / speed('plainjob', 'drain'), 10),
      atLeast('SQLite, drain, thousands/s', speed(OURS, 'drain') / 1000, 100),
      atLeast('SQLite, single, thousands/s', speed(OURS, 'one at a time') / 1000, 30),
      atLeast('SQLite, batches, thousands/s', speed(OURS, 'batches of 1,000') / 1000, 300),
      atMost('SQLite, longest block, ms', block(OURS), 15),
    ],
  }
}
