// Jobs that run for three times their lease, many at once: none is taken away from its process.
import { expect, test } from 'bun:test'
import { engines } from '../services.ts'
import { office } from '../plugins/queue/processes.ts'
import { amount, within } from './amounts.ts'
import { Crew, expectAllDone, works } from './crew.ts'

const JOBS = amount(50, 1_000)
/** Milliseconds. */
const LEASE = amount(1_000, 2_000)

for (const engine of await engines()) {
  test.concurrent(
    `${engine}: ${JOBS} jobs of three leases are begun once`,
    async () => {
      const config = { lease: LEASE, concurrency: JOBS / 2, keep: { completed: '1h' } } as const
      await using place = await office(engine, config)
      const crew = await Crew.of(place, 2)
      const added = await place.jobs.addMany(works(JOBS, LEASE * 3, LEASE * 3))
      await expectAllDone(
        place,
        added.map(({ id }) => id),
      )
      expect(crew.attempts.map(({ job, attempt }) => `${job} ${attempt}`).sort()).toEqual(
        added.map(({ id }) => `${id} 1`).sort(),
      )
      expect(crew.said('taken for dead')).toEqual([])
    },
    within(30_000, 120_000),
  )
}
