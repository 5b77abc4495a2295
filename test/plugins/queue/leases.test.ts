// Leases: when they are renewed, when they are not, and by whose clock. Real time.
import { describe, expect, test } from 'bun:test'
import { database } from 'bunbase/db'
import { engines } from '../../services.ts'
import { until } from '../../until.ts'
import { type Office, type WorkerProcess, office } from './processes.ts'

/** Milliseconds. */
const LEASE = 1_000
/** How far a clock is off; what goes by it is, too. */
const AHEAD = 90_000
const config = { lease: LEASE, keep: { completed: '1h' } } as const

const count = ({ lines }: WorkerProcess, text: string): number =>
  lines.filter((line) => line.includes(text)).length
const completed = (place: Office, id: string) =>
  until(`${id} is completed`, async () => (await place.jobs.get(id))?.state === 'completed')

for (const engine of await engines()) {
  describe(engine, () => {
    test.concurrent(
      'a handler that holds the event loop up for longer than the lease is told of, and completes nothing',
      async () => {
        await using place = await office(engine, config)
        const [one, two] = await Promise.all([place.worker(), place.worker()])
        const { id } = await place.jobs.add({ action: 'block', input: { ms: LEASE * 3 } })
        const begun = () => [one, two].find(({ lines }) => lines.includes(`began ${id}`))
        await until('it runs', begun)
        const blocked = begun()!
        const heir = blocked === one ? two : one
        await heir.said(`ended ${id}`)
        expect(blocked.lines).not.toContain(`ended ${id}`)
        await completed(place, id)
        await blocked.said('the event loop was held up for longer than the lease')
        await blocked.said('what they said was not stored')
        expect(await place.jobs.get(id)).toMatchObject({ state: 'completed', attempt: 2 })
      },
      60_000,
    )

    test.concurrent(
      'a clock that is wrong by 90 s is told of once, and moves no lease and no delay',
      async () => {
        const ahead = engine === 'sqlite' ? AHEAD : -AHEAD
        await using place = await office(engine, config)
        const worker = await place.worker(config, ahead)
        const { id } = await place.jobs.add({ action: 'block', input: { ms: 0 }, delay: 500 })
        const isRenewed = async (): Promise<number> => {
          const now = await place.jobs.now()
          const { rows } = await place.kernel
            .get(database)!
            .run<{ lease_until: number }>('select lease_until from job_workers')
          const left = Number(rows[0]!.lease_until) - now
          // By the wrong clock it would be a minute and a half away.
          expect(Math.abs(left)).toBeLessThan(AHEAD / 2)
          return Number(rows[0]!.lease_until)
        }
        const leases = new Set<number>()
        await until('it was renewed five times', async () => {
          leases.add(await isRenewed())
          return leases.size > 5
        })
        await completed(place, id)
        const { runAt, finishedAt } = (await place.jobs.get(id))!
        expect(finishedAt! - runAt).toBeGreaterThanOrEqual(0)
        expect(finishedAt! - runAt).toBeLessThan(AHEAD / 2)
        expect(count(worker, "this machine's clock and the database's differ")).toBe(1)
      },
      60_000,
    )
  })
}
