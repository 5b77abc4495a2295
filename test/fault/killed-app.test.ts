// `kill -9` of the app under load, again and again: what was acknowledged is there, of run history at
// most a flush interval is lost, and nothing of runs that failed.
import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { engines, testDatabase } from '../services.ts'
import { amount, within } from './amounts.ts'
import { FaultApp, type AppProcess } from './app.ts'
import { expectBooksToHold, unrecorded } from './books.ts'
import { integrityOf } from './integrity.ts'
import { until } from '../until.ts'
import { type Answer, Writers, isFailedRun } from './writers.ts'
import { inTime } from '../in-time.ts'

const ROUNDS = amount(5, 50)
/** Milliseconds. */
const FLUSH_INTERVAL = amount(300, 1000)
/** And what writing itself may take. */
const BOUND = FLUSH_INTERVAL + inTime(2_000)

for (const engine of await engines()) {
  test(
    `${engine}: kill -9 under load, ${ROUNDS} times`,
    async () => {
      await using database = await testDatabase(engine)
      await using app = new FaultApp({
        DATABASE_URL: database.url,
        FLUSH_INTERVAL: String(FLUSH_INTERVAL),
      })
      const all: Answer[] = []
      let running: AppProcess = await app.start()
      let lost = 0
      let oldest = 0
      for (let round = 0; round < ROUNDS; round++) {
        const from = Date.now()
        const writers = new Writers(() => running.url, { pause: 50 })
        await writers.succeeds(1)
        // At any moment of a flush interval, and of the one after.
        await Bun.sleep(FLUSH_INTERVAL * (0.5 + 2 * Math.random()))
        const killedAt = Date.now()
        await running.end('SIGKILL')
        await writers.end()
        expect(running.strays).toEqual([])

        running = await app.start()
        await until(
          'the files of the killed process are taken over',
          () => app.leftovers(running).length === 0,
        )
        all.push(...writers.answers)
        const missing = await unrecorded(running, writers.answers, from)
        expect(missing.filter(isFailedRun)).toEqual([])
        for (const { at } of missing) oldest = Math.max(oldest, killedAt - at)
        expect(oldest).toBeLessThan(BOUND)
        lost += missing.length
        if (engine === 'sqlite') {
          expect(integrityOf(database.url.slice('file:'.length))).toBe('ok')
          expect(integrityOf(join(app.folder, '.bunbase/runs.db'))).toBe('ok')
        }
      }
      await expectBooksToHold(running, all)
      expect(await running.end('SIGTERM')).toBe(0)
      const answered = all.filter(({ status }) => status > 0).length
      console.log(
        `${engine}: of ${answered} runs in ${ROUNDS} kills ${lost} successful ones were not recorded, the oldest ${Math.round(oldest)} ms before its kill (flushed every ${FLUSH_INTERVAL} ms)`,
      )
    },
    within(90_000, 900_000),
  )
}
