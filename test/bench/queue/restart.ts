import { table } from '../http/table.ts'
import { atMost } from '../verdict.ts'
import { contenders, onSqlite } from './contenders.ts'
import type { Scenario } from './scenario.ts'

/** Milliseconds of the lease that processes have by default, and beyond it. */
const LEASE = 30_000
const BEYOND = 5_000

/**
 * From the end of a process that runs a job to the job's start in another. The others leave it to
 * timeouts of minutes to hours: too long to wait for here.
 */
export const restart: Scenario = async (places, { rounds }) => {
  const rows: string[][] = []
  const verdicts = []
  for (const { contender, process: office } of await places.start([contenders[0]!, onSqlite[0]!])) {
    const after = async (signal: 'SIGKILL' | 'SIGSTOP'): Promise<number> => {
      const first = await places.join(contender)
      await first.ask({ do: 'hold' })
      await office.ask({ do: 'add', count: 1, callers: 1 })
      await first.held()
      const second = await places.join(contender)
      await second.ask({ do: 'hold' })
      const began = performance.now()
      first.child.kill(signal)
      const at = await second.held()
      for (const { child } of [first, second]) {
        child.kill('SIGCONT')
        child.kill('SIGKILL')
        await child.exited
      }
      // Its job is taken from nobody now, and would be the next one's.
      await office.ask({ do: 'drain', portion: 1 })
      return at - began
    }
    const kills = []
    for (let round = 0; round < rounds; round++) kills.push(await after('SIGKILL'))
    const longest = Math.max(...kills)
    rows.push([`${contender.peer} on ${contender.on}, kill -9`, longest.toFixed(0)])
    verdicts.push(atMost(`restart after kill -9, ${contender.on}, ms`, longest, 1000))
    // A stopped process holds up a measurement for half a minute: once, where links are cut as well.
    if (contender.on === 'postgres' && rounds > 1) {
      const stopped = await after('SIGSTOP')
      rows.push([`${contender.peer} on ${contender.on}, stopped`, stopped.toFixed(0)])
      verdicts.push(atMost('restart after a hang, ms', stopped, LEASE + BEYOND))
    }
  }
  return { tables: [table(['job starts elsewhere after', 'at most ms'], rows)], verdicts }
}
