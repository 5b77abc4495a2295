// `kill -9` of processes that run jobs, again and again: every job is completed, and once.
import { expect, test } from 'bun:test'
import { engines } from '../services.ts'
import { office } from '../plugins/queue/processes.ts'
import { amount, within } from './amounts.ts'
import { type Attempt, Crew, expectAllDone, percentile99, works } from './crew.ts'
import { until } from '../until.ts'

const JOBS = amount(240, 6000)
const KILLS = amount(4, 100)
/** Milliseconds; promised is 35 s, the lease and five. Jobs that are hit twice in a row wait three. */
const RESCUE = amount(25_000, 10_000)

/** Milliseconds between the end of a process and the next attempt at each job that it had begun. */
function rescues(attempts: readonly Attempt[], killed: ReadonlyMap<number, number>): number[] {
  return attempts.flatMap(({ job, attempt, pid, ended }) => {
    const at = killed.get(pid)
    if (at === undefined || ended !== undefined) return []
    const next = attempts.find((one) => one.job === job && one.attempt > attempt)
    return next ? [next.began - at] : []
  })
}

for (const engine of await engines()) {
  test(
    `${engine}: four processes killed ${KILLS} times over ${JOBS} jobs`,
    async () => {
      await using place = await office(engine, { keep: { completed: '1h' } })
      const crew = await Crew.of(place, 4)
      const ids: string[] = []
      for (let added = 0; added < JOBS; added += 1000) {
        const more = works(Math.min(1000, JOBS - added), 20, 300)
        for (const { id } of await place.jobs.addMany(more)) ids.push(id)
      }
      const killed = new Map<number, number>()
      for (let kill = 0; kill < KILLS; kill++) {
        const begun = (JOBS * 0.9 * kill) / KILLS
        await until('jobs go on', () => crew.attempts.length >= begun, 60_000)
        const victim = await crew.busy()
        killed.set(victim.child.pid, Date.now())
        await crew.replace(victim, 'SIGKILL')
      }
      await crew.complete()
      await expectAllDone(place, ids)
      const { attempts } = crew
      const waits = rescues(attempts, killed)
      const p99 = percentile99(waits)
      console.log(
        `${engine}: ${KILLS} kills, ${attempts.length} attempts at ${JOBS} jobs, ${waits.length} rescued: p99 ${p99} ms, all within ${Math.max(...waits)} ms`,
      )
      expect(new Set(attempts.map(({ job, attempt }) => `${job} ${attempt}`)).size).toBe(
        attempts.length,
      )
      expect(p99).toBeLessThan(RESCUE)
      expect(crew.said('cannot be stored')).toEqual([])
    },
    within(60_000, 600_000),
  )
}
