// `npm run bench -- data queries`: simple queries by everybody, on SQLite one after the other, on Postgres
// 32 at once. Rounds alternate; the figures are medians, the ratios those of the same round.
//
//   --rounds=9 --engine=sqlite|postgres
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openDatabase } from '../../../plugins/db/index.ts'
import { type Engine, engines, testDatabase } from '../../services.ts'
import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { atLeast, verdictTable } from '../verdict.ts'
import { type Contender, SCHEMA } from './queries/contender.ts'
import { WORKLOADS, type Workload, perSecond } from './queries/measure.ts'
import { CHAINED, PREPARED } from './queries/ours.ts'
import { postgresContenders } from './queries/postgres.ts'
import { sqliteContenders } from './queries/sqlite.ts'
import { testFolder } from '../../test-folder.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    engine: { type: 'string' },
    quick: { type: 'boolean', default: false },
  },
})
const rounds = values.quick ? 1 : Number(values.rounds)
const scale = values.quick ? 0.02 : 1

const PIECES: Record<Workload, number> = { byId: 10_000, insert: 4000, thousand: 200 }

/** What must be reached, at each workload: of whom, against whom, at least. */
const TARGETS: Record<Engine, [of: string, against: string, ratio: number][]> = {
  sqlite: [
    [CHAINED, 'Drizzle', 2.5],
    [PREPARED, 'bun:sqlite', 0.5],
  ],
  postgres: [
    [CHAINED, 'Drizzle', 1.6],
    [CHAINED, 'kysely-postgres-js', 1.3],
    [PREPARED, 'Bun SQL', 0.85],
  ],
}

type Rates = Map<string, Map<Workload, number[]>>

async function measure(contenders: Contender[], atOnce: number): Promise<Rates> {
  const rates: Rates = new Map(contenders.map(({ name }) => [name, new Map()]))
  for (let round = values.quick ? 1 : 0; round <= rounds; round++) {
    for (const workload of WORKLOADS) {
      for (const contender of contenders) {
        const pieces = Math.max(atOnce, Math.round(PIECES[workload] * scale))
        const rate = await perSecond(contender, workload, pieces, atOnce)
        // The first round warms up.
        if (round === 0) continue
        const all = rates.get(contender.name)!
        all.set(workload, [...(all.get(workload) ?? []), rate])
      }
    }
  }
  return rates
}

function report(engine: Engine, atOnce: number, rates: Rates): void {
  const baseline = [...rates.values()][0]!
  const ratio = (of: number[], against: number[]): number =>
    median(of.map((rate, i) => rate / against[i]!))
  const rows = [...rates].map(([name, all]) => [
    name,
    ...WORKLOADS.flatMap((workload) => {
      const own = all.get(workload)!
      const microseconds = (1e6 / median(own)) * atOnce
      return [microseconds.toFixed(1), ratio(own, baseline.get(workload)!).toFixed(2)]
    }),
  ])
  console.log(`\n${engine}, ${atOnce} at once (microseconds each, and the baseline's over it)\n`)
  console.log(table(['', ...WORKLOADS.flatMap((workload) => [workload, 'ratio'])], rows))
  const verdicts = TARGETS[engine].flatMap(([of, against, wanted]) =>
    WORKLOADS.map((workload) => {
      const reached = ratio(rates.get(of)!.get(workload)!, rates.get(against)!.get(workload)!)
      return atLeast(`${engine}: ${of}, ${workload} against ${against}`, reached, wanted)
    }),
  )
  console.log(`\n${verdictTable(verdicts)}`)
}

const { path: folder, remove } = testFolder('queries')
try {
  for (const engine of await engines()) {
    if (values.engine && values.engine !== engine) continue
    await using place = await testDatabase(engine)
    const path = join(folder, 'people.db')
    const url = engine === 'sqlite' ? `file:${path}` : place.url
    const setup = openDatabase({ url })
    for (const text of SCHEMA) await setup.script(text)
    await setup.close()
    const contenders = engine === 'sqlite' ? sqliteContenders(path) : await postgresContenders(url)
    const atOnce = engine === 'sqlite' ? 1 : 32
    report(engine, atOnce, await measure(contenders, atOnce))
    for (const contender of contenders) await contender.close()
  }
} finally {
  remove()
}
