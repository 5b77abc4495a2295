import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { atLeast, atMost } from '../verdict.ts'
import { OURS, contenders } from './contenders.ts'
import type { Measured, Order } from './orders.ts'
import { CALLERS } from './peer.ts'
import { type Scenario, rate } from './scenario.ts'

const WAYS = ['one at a time', '10 in flight', 'batches of 1,000', 'transaction', 'bare'] as const
type Way = (typeof WAYS)[number]

/** Enqueues on Postgres: alone, together, in batches, and in transactions of the caller's. */
export const enqueue: Scenario = async (places, { rounds, jobs, singles }) => {
  const orders: Record<Way, Order> = {
    'one at a time': { do: 'add', count: singles, callers: 1 },
    '10 in flight': { do: 'add', count: singles * 4, callers: CALLERS },
    'batches of 1,000': { do: 'add many', count: jobs, size: 1000 },
    transaction: { do: 'transact', count: singles * 2, callers: CALLERS, enqueues: true },
    bare: { do: 'transact', count: singles * 2, callers: CALLERS, enqueues: false },
  }
  const list = contenders.filter(({ on, tuned, recorded }) => {
    return on === 'postgres' && tuned && !recorded
  })
  const started = (await places.start(list)).map((one) => ({ ...one, rates: ratesOf() }))
  for (let round = -1; round < rounds; round++) {
    for (const way of WAYS) {
      for (const { process, rates } of started) {
        const { perSecond } = await process.ask<Measured>(orders[way])
        if (round >= 0) rates[way].push(perSecond)
      }
    }
    for (const { process } of started) await process.ask({ do: 'drain', portion: jobs })
  }
  const of = (name: string, way: Way): number =>
    median(started.find((one) => one.name === name)?.rates[way] ?? [])
  const times = (peer: string, way: Way): number => of(OURS, way) / of(peer, way)
  const rows = started.map(({ name }) => [name, ...WAYS.map((way) => rate(of(name, way)))])
  const both = (way: Way, limit: number) =>
    ['graphile-worker', 'pg-boss'].map((peer) =>
      atLeast(`enqueue, ${way}: × ${peer}`, times(peer, way), limit),
    )
  return {
    tables: [table(['enqueues/s', ...WAYS.slice(0, 4), 'the same without'], rows)],
    verdicts: [
      ...both('one at a time', 3),
      ...both('10 in flight', 8),
      ...both('batches of 1,000', 2),
      atLeast('enqueue, in a transaction: × pg-boss', times('pg-boss', 'transaction'), 2),
      atLeast('enqueue, in a transaction: × graphile', times('graphile-worker', 'transaction'), 3),
      atMost(
        'enqueue, in a transaction: time of one without',
        of(OURS, 'bare') / of(OURS, 'transaction'),
        1.25,
      ),
    ],
  }
}

function ratesOf(): Record<Way, number[]> {
  return Object.fromEntries(WAYS.map((way) => [way, []])) as unknown as Record<Way, number[]>
}
