// Many processes that claim from one queue: each attempt is begun once.
import { expect, test } from 'bun:test'
import { engines } from '../services.ts'
import { office } from '../plugins/queue/processes.ts'
import { amount, within } from './amounts.ts'
import { Crew, expectAllDone, works } from './crew.ts'

const PROCESSES = amount(3, 16)
const JOBS = amount(900, 50_000)

for (const engine of await engines()) {
  test(
    `${engine}: ${PROCESSES} processes begin each of ${JOBS} jobs once`,
    async () => {
      await using place = await office(engine, { keep: { completed: '1h' } })
      const [crew, ids] = await Promise.all([Crew.of(place, PROCESSES), added(JOBS)])
      await expectAllDone(place, ids)
      const { attempts } = crew
      expect(attempts.map(({ job, attempt }) => `${job} ${attempt}`).sort()).toEqual(
        ids.map((id) => `${id} 1`).sort(),
      )
      const shares = crew.all.map(
        (one) => attempts.filter(({ pid }) => pid === one.child.pid).length,
      )
      console.log(`${engine}: ${JOBS} jobs, by process ${shares.join(' ')}`)

      async function added(count: number): Promise<string[]> {
        const all: string[] = []
        for (let left = count; left > 0; left -= 1000) {
          const more = await place.jobs.addMany(works(Math.min(1000, left), 0, 0))
          all.push(...more.map(({ id }) => id))
        }
        return all
      }
    },
    within(60_000, 600_000),
  )
}
