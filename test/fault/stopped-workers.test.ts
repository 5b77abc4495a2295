// Processes that run jobs and hang past their lease: their jobs begin elsewhere, and what they say of
// them afterwards is neither stored nor passed over in silence.
import { expect, test } from 'bun:test'
import { engines } from '../services.ts'
import { office } from '../plugins/queue/processes.ts'
import { amount, within } from './amounts.ts'
import { Crew, attemptsOf, coming, expectAllDone, percentile99 } from './crew.ts'
import { until } from './until.ts'

const ROUNDS = amount(1, 20)
/** Milliseconds. */
const LEASE = amount(1_000, 2_000)
const RESCUE = LEASE + 5_000

for (const engine of await engines()) {
  test(
    `${engine}: one of four processes stopped past its lease, ${ROUNDS} times`,
    async () => {
      await using place = await office(engine, { lease: LEASE, keep: { completed: '1h' } })
      const crew = await Crew.of(place, 4)
      const stream = coming(place.jobs, 8)
      const waits: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const sleeper = await crew.busy()
        const warnings = crew.said('was not stored').length
        sleeper.child.kill('SIGSTOP')
        const stopped = Date.now()
        const heldBy = attemptsOf(sleeper).filter(({ ended }) => ended === undefined)
        for (const { job, attempt } of heldBy) {
          const again = () => crew.attempts.find((it) => it.job === job && it.attempt > attempt)
          await until('it begins elsewhere', () => again() !== undefined, 30_000)
          waits.push(again()!.began - stopped)
        }
        sleeper.child.kill('SIGCONT')
        if (heldBy.length === 0) continue
        await until('what it says is refused', () => crew.said('was not stored').length > warnings)
        const before = attemptsOf(sleeper).length
        await until('it runs jobs again', () => attemptsOf(sleeper).length > before)
      }
      await expectAllDone(place, await stream.end())
      const { attempts } = crew
      const names = attempts.map(({ job, attempt }) => `${job} ${attempt}`)
      expect(new Set(names).size).toBe(names.length)
      expect(waits.length).toBeGreaterThan(0)
      expect(percentile99(waits)).toBeLessThan(RESCUE)
      console.log(
        `${engine}: ${ROUNDS} stops past a lease of ${LEASE} ms, ${waits.length} jobs rescued: p99 ${percentile99(waits)} ms; ${crew.said('was not stored').length} warnings of stale ends`,
      )
    },
    within(60_000, 600_000),
  )
}
