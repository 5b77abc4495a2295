// SIGTERM to processes that run jobs, one after the other under load: nothing is lost, begun twice or
// counted as an attempt that was none.
import { expect, test } from 'bun:test'
import { engines } from '../services.ts'
import { office } from '../plugins/queue/processes.ts'
import { amount, within } from './amounts.ts'
import { Crew, coming, expectAllDone } from './crew.ts'

const ROUNDS = amount(2, 20)
/** Milliseconds between two. */
const PAUSE = amount(200, 5_000)

for (const engine of await engines()) {
  test(
    `${engine}: SIGTERM ${ROUNDS} times under load`,
    async () => {
      await using place = await office(engine, { keep: { completed: '1h' } })
      const crew = await Crew.of(place, 2)
      const stream = coming(place.jobs, 10)
      for (let round = 0; round < ROUNDS; round++) {
        await Bun.sleep(PAUSE)
        expect(await crew.replace(await crew.busy(), 'SIGTERM')).toBe(0)
      }
      const ids = await stream.end()
      await crew.complete()
      await expectAllDone(place, ids)
      const { attempts } = crew
      expect(attempts.map(({ job }) => job).sort()).toEqual(ids.toSorted())
      expect(attempts.filter(({ attempt, ended }) => attempt !== 1 || !ended)).toEqual([])
      console.log(
        `${engine}: ${ROUNDS} SIGTERMs, ${ids.length} jobs, each begun once and completed`,
      )
    },
    within(60_000, 300_000),
  )
}
