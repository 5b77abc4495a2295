// Processes that run jobs and hang past their lease: their jobs begin elsewhere, and what they say of
// them afterwards is neither stored nor passed over in silence.
import { expect, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { engines, testDatabase } from '../services.ts'
import { type WorkerProcess, office } from '../plugins/queue/processes.ts'
import { amount, within } from './amounts.ts'
import { type Attempt, Crew, attemptsOf, coming, expectAllDone, percentile99 } from './crew.ts'
import { until } from '../until.ts'

const ROUNDS = amount(1, 20)
/** Milliseconds. */
const LEASE = amount(1_000, 2_000)
const RESCUE = LEASE + amount(20_000, 5_000)

/** Whether somebody can write: nobody can when a process hangs in the middle of a write to the file. */
async function isWritable(url: string): Promise<boolean> {
  if (!url.startsWith('file:')) return true
  using database = new Database(url.slice('file:'.length))
  for (let tries = 0; tries < 40; tries++) {
    try {
      database.run('begin immediate')
      database.run('rollback')
      return true
    } catch {
      await Bun.sleep(10)
    }
  }
  return false
}

/** Stops one that has a job in its hands, and leaves the others free to write. */
async function stopOne(crew: Crew, url: string): Promise<WorkerProcess> {
  for (;;) {
    const sleeper = await crew.busy()
    sleeper.child.kill('SIGSTOP')
    // What it said before is on its way.
    await Bun.sleep(50)
    const hasJobs = attemptsOf(sleeper).some(({ ended }) => ended === undefined)
    if (hasJobs && (await isWritable(url))) return sleeper
    sleeper.child.kill('SIGCONT')
  }
}

for (const engine of await engines()) {
  test(
    `${engine}: one of four processes stopped past its lease, ${ROUNDS} times`,
    async () => {
      await using there = await testDatabase(engine)
      await using place = await office(engine, { lease: LEASE, keep: { completed: '1h' } }, there)
      const crew = await Crew.of(place, 4)
      const stream = coming(place.jobs, 8)
      const waits: number[] = []
      for (let round = 0; round < ROUNDS; round++) {
        const warnings = crew.said('was not stored').length
        const sleeper = await stopOne(crew, there.url)
        const stopped = Date.now()
        const held = attemptsOf(sleeper).filter(({ ended }) => ended === undefined)
        const later = (): Attempt[] =>
          held.flatMap(
            ({ job, attempt }) =>
              crew.attempts.find((it) => it.job === job && it.attempt > attempt) ?? [],
          )
        await until('they begin elsewhere', () => later().length === held.length, 30_000)
        waits.push(...later().map(({ began }) => began - stopped))
        sleeper.child.kill('SIGCONT')
        await until('what it says is refused', () => crew.said('was not stored').length > warnings)
        const before = attemptsOf(sleeper).length
        await until('it runs jobs again', () => attemptsOf(sleeper).length > before)
        // Three times in a row would be a job's own fault.
        await until('they end', () => later().every(({ ended }) => ended !== undefined))
      }
      await expectAllDone(place, await stream.end())
      const { attempts } = crew
      const names = attempts.map(({ job, attempt }) => `${job} ${attempt}`)
      expect(new Set(names).size).toBe(names.length)
      expect(percentile99(waits)).toBeLessThan(RESCUE)
      console.log(
        `${engine}: ${ROUNDS} stops past a lease of ${LEASE} ms, ${waits.length} jobs rescued: p99 ${percentile99(waits)} ms; ${crew.said('was not stored').length} warnings of stale ends`,
      )
    },
    within(60_000, 600_000),
  )
}
