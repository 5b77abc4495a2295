import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { atLeast } from '../verdict.ts'
import { OURS, RECORDED, contenders } from './contenders.ts'
import type { Drained } from './orders.ts'
import { type Scenario, rate } from './scenario.ts'

/** What one that claims jobs one by one does in the time of the others' drain. */
const SLOW_SHARE = 0.05

/** Jobs that do nothing, by one worker process. */
export const drain: Scenario = async (places, { rounds, jobs }) => {
  const started = (await places.start(contenders)).map((one) => ({
    ...one,
    count: one.tuned ? jobs : Math.max(100, jobs * SLOW_SHARE),
    rates: [] as number[],
  }))
  for (let round = -1; round < rounds; round++) {
    for (const { process, count, rates } of started) {
      await process.ask({ do: 'add many', count, size: Math.min(1000, count) })
      const { perSecond } = await process.ask<Drained>({ do: 'drain', portion: count })
      // The first round warms up.
      if (round >= 0) rates.push(perSecond)
    }
  }
  const of = (name: string): number => median(started.find((one) => one.name === name)?.rates ?? [])
  const ours = of(OURS)
  const rows = started.map(({ name }) => [
    name,
    rate(of(name)),
    `${(ours / of(name)).toFixed(2)} ×`,
  ])
  const tuned = of('graphile-worker')
  return {
    tables: [table(['drain', 'jobs/s', 'ours'], rows)],
    verdicts: [
      atLeast('drain: × graphile-worker, tuned', ours / tuned, 2),
      atLeast('drain: × pg-boss', ours / of('pg-boss'), 4),
      atLeast('drain: × BullMQ', ours / of('BullMQ'), 6),
      atLeast('drain, recorded: × graphile-worker, tuned', of(RECORDED) / tuned, 1),
      atLeast('drain, recorded: × pg-boss', of(RECORDED) / of('pg-boss'), 1.8),
      atLeast(
        'drain: × graphile-worker, as it comes',
        ours / of('graphile-worker, as it comes'),
        20,
      ),
    ],
  }
}
