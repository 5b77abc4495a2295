// Eight processes of an app on one SQLite file: they take turns, and nobody hears of the others.
import { expect, test } from 'bun:test'
import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { amount, within } from './amounts.ts'
import { FaultApp, type AppProcess } from './app.ts'
import { expectBooksToHold, unrecorded } from './books.ts'
import { integrityOf } from './integrity.ts'
import { until } from '../until.ts'
import { Writers, isGood } from './writers.ts'
import { inTime } from '../in-time.ts'

const PROCESSES = 8
/** Transactions of each process, half of them on one row that all share. */
const TIMES = amount(500, 2000)

test(
  `${PROCESSES} processes, ${TIMES} transactions each`,
  async () => {
    await using app = new FaultApp({ BUSY_TIMEOUT: String(inTime(5_000)) })
    // All at once, so that they migrate at once, too.
    const processes = await Promise.all(Array.from({ length: PROCESSES }, () => app.start()))
    const [first] = processes as [AppProcess]
    const file = join(app.folder, '.bunbase/app.db')
    {
      using database = new Database(file)
      database.run('insert into sums values (1000, 0)')
    }
    const from = Date.now()
    const began = performance.now()
    const increase = async (it: AppProcess): Promise<void> => {
      const response = await it.post('/sums/1000/increase', { times: TIMES / 2 })
      expect(await response.json()).toEqual({ times: TIMES / 2 })
    }
    const enter = async (it: AppProcess): Promise<Writers> => {
      const writers = new Writers(() => it.url, { count: 4, kinds: ['entries'] })
      await until('the transactions are done', () => writers.answers.length >= TIMES / 2, 240_000)
      await writers.end()
      return writers
    }
    const writers = await Promise.all(
      processes.map(async (it) => (await Promise.all([enter(it), increase(it)]))[0]),
    )
    const seconds = (performance.now() - began) / 1000
    const answers = writers.flatMap((it) => it.answers)
    expect(answers.filter((answer) => !isGood(answer))).toEqual([])
    {
      using database = new Database(file)
      const { entries } = database
        .query<{ entries: number }, []>('select entries from sums where writer = 1000')
        .get()!
      expect(entries).toBe((PROCESSES * TIMES) / 2)
      database.run('delete from sums where writer = 1000')
    }
    await expectBooksToHold(first, answers)
    await Promise.all(processes.map((it) => it.get('/runs?from=0')))
    expect(await unrecorded(first, answers, from)).toEqual([])
    for (const it of processes) {
      expect(it.strays).toEqual([])
      expect(it.complaints).toEqual([])
      expect(await it.end('SIGTERM')).toBe(0)
    }
    for (const name of ['app.db', 'runs.db']) {
      expect(integrityOf(join(app.folder, '.bunbase', name))).toBe('ok')
    }
    const slowest = Math.max(...answers.map(({ ms }) => ms))
    console.log(
      `${PROCESSES} processes: ${answers.length + (PROCESSES * TIMES) / 2} transactions in ${seconds.toFixed(1)} s, the slowest request ${Math.round(slowest)} ms`,
    )
  },
  within(120_000, 300_000),
)
