import { SQL } from 'bun'
import { table } from '../http/table.ts'
import { atLeast } from '../verdict.ts'
import { contenders } from './contenders.ts'
import type { Drained } from './orders.ts'
import { type Scenario, rate } from './scenario.ts'

/** A long drain while another session holds a snapshot, so that nothing dead can be removed. */
export const bloat: Scenario = async (places, { jobs }) => {
  const [started] = await places.start(contenders.slice(0, 1))
  if (!started) return { tables: [], verdicts: [] }
  const { process, contender } = started
  const order = { do: 'drain', portion: jobs } as const
  await process.ask({ do: 'add many', count: jobs, size: 1000 })
  await process.ask(order)
  await process.ask({ do: 'add many', count: jobs * 5, size: 1000 })
  await using other = new SQL(places.urlOf(contender), { max: 1 })
  const { portions } = await other.begin('isolation level repeatable read', async (held) => {
    await held.unsafe('select count(*) from job_queue')
    return process.ask<Drained>(order)
  })
  const rows = portions.map((perSecond, n) => [`${(n + 1) * jobs}`, rate(perSecond)])
  return {
    tables: [table(['drained under a snapshot', 'jobs/s'], rows)],
    verdicts: [atLeast('bloat: last fifth by the first', portions.at(-1)! / portions[0]!, 0.8)],
  }
}
