// Rows, events, jobs, schedules and idempotency records of one transaction, with processes that are killed
// in the middle of it: in the end all are there, or none.
import { expect, test } from 'bun:test'
import { boot, defineConfig } from 'bunbase'
import { database, db } from 'bunbase/db'
import { idempotency } from 'bunbase/plugins/idempotency'
import { queue } from 'bunbase/plugins/queue'
import { engines, testDatabase } from '../services.ts'
import { amount, within } from './amounts.ts'
import { eachLine } from '../each-line.ts'
import { until } from '../until.ts'

const program = new URL('programs/dealer.ts', import.meta.url).pathname
const DEALS = amount(150, 10_000)
const DEALERS = amount(2, 3)
/** Milliseconds between two kills. */
const PAUSE = amount(100, 700)

interface Dealer {
  readonly child: Bun.Subprocess
  readonly lines: string[]
}

for (const engine of await engines()) {
  test(
    `${engine}: ${DEALS} deals, and processes that are killed over them, leave equal sets`,
    async () => {
      await using place = await testDatabase(engine)
      const config = { database: { url: place.url }, queue: { work: false } }
      const plugins = [db(), queue(), idempotency()] as const
      const app = defineConfig({ presets: [], plugins: [...plugins], ...config })
      await using kernel = await boot(app, { mode: 'development', root: import.meta.dir })
      await kernel.start()
      const own = kernel.get(database)!
      await own.script('create table deals (id text); create table effects (kind text, id text)')
      const all: Dealer[] = []
      const hire = (work: string): void => {
        const child = Bun.spawn([process.execPath, program], {
          env: { ...process.env, DATABASE_URL: place.url, WORK: work },
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        const lines: string[] = []
        all.push({ child, lines })
        void eachLine(child.stdout, (line) => void lines.push(line))
      }
      const said = (word: string): string[][] =>
        all.flatMap(({ lines }) =>
          lines.map((line) => line.split(' ')).filter(([it]) => it === word),
        )
      const end = async ({ child }: Dealer): Promise<void> => {
        child.kill('SIGKILL')
        await child.exited
      }
      try {
        for (let n = 0; n < DEALERS; n++) hire('0')
        let kills = 0
        while (said('made').length + said('failed').length < DEALS) {
          const present = all.slice(-DEALERS)
          const victim = present[kills % DEALERS]!
          await until('it makes deals', () => victim.lines.length > 20, 60_000)
          await Bun.sleep(PAUSE * Math.random())
          await end(victim)
          kills++
          hire('0')
          // The one that was hired last is the last to go.
          all.splice(all.indexOf(victim), 1)
          all.unshift(victim)
        }
        await Promise.all(all.map(end))
        const begun = { made: said('made').map(([, id]) => id!), failed: said('failed') }

        hire('1')
        const jobs = () => own.run('select id from job_queue limit 1')
        await until('all is done', async () => (await jobs()).rows.length === 0, 120_000)
        const ids = async (text: string): Promise<string[]> =>
          (await own.run<{ id: string }>(text)).rows.map(({ id }) => id).sort()
        const deals = await ids('select id from deals')
        expect(new Set(deals).size).toBe(deals.length)
        for (const kind of ['job', 'event', 'schedule']) {
          expect(await ids(`select distinct id from effects where kind = '${kind}'`)).toEqual(deals)
        }
        expect(
          await ids('select key as id from idempotency_records where outcome is not null'),
        ).toEqual(deals)
        const there = new Set(deals)
        expect(begun.made.filter((id) => !there.has(id))).toEqual([])
        const surely = begun.failed.filter(([, , code]) => code === 'INTERNAL')
        expect(surely.length).toBeGreaterThan(0)
        expect(surely.filter(([, id]) => there.has(id!))).toEqual([])
        expect(deals.filter((id) => id.endsWith('half'))).toEqual([])
        expect(await ids('select id from job_failures')).toEqual([])
        console.log(
          `${engine}: ${deals.length} deals made, ${surely.length} fell through, ${kills} processes killed: rows, events, jobs, schedules and records are the same`,
        )
      } finally {
        await Promise.all(all.map(end))
      }
    },
    within(90_000, 900_000),
  )
}
