// SIGTERM under load, again and again: everything that was acknowledged is there afterwards, the records
// of all runs too, and the process ends with 0.
import { expect, test } from 'bun:test'
import { engines, testDatabase } from '../services.ts'
import { amount, within } from './amounts.ts'
import { FaultApp } from './app.ts'
import { expectBooksToHold, unrecorded } from './books.ts'
import { type Answer, Writers } from './writers.ts'

const ROUNDS = amount(2, 20)

for (const engine of await engines()) {
  test(
    `${engine}: SIGTERM under load, ${ROUNDS} times`,
    async () => {
      await using database = await testDatabase(engine)
      await using app = new FaultApp({ DATABASE_URL: database.url })
      const all: Answer[] = []
      const from = Date.now()
      let running = await app.start()
      for (let round = 0; round < ROUNDS; round++) {
        const writers = new Writers(() => running.url, { pause: 50 })
        await writers.succeeds(1)
        await Bun.sleep(1500 * Math.random())
        expect(await running.end('SIGTERM')).toBe(0)
        await writers.end()
        expect(running.strays).toEqual([])
        all.push(...writers.answers)
        running = await app.start()
      }
      await expectBooksToHold(running, all)
      expect(await unrecorded(running, all, from)).toEqual([])
      expect(app.leftovers(running)).toEqual([])
      expect(await running.end('SIGTERM')).toBe(0)
    },
    within(60_000, 300_000),
  )
}
