import { SQL } from 'bun'
import { schemaOf } from '../../../../plugins/persistence/schema.ts'
import { testDatabase } from '../../../services.ts'
import { median } from '../../http/summary.ts'
import { table } from '../../http/table.ts'
import { type Verdict, atLeast, atMost } from '../../verdict.ts'
import { mainThreadMicros } from './cpu.ts'
import { BATCH, OURS, writers } from './postgres.ts'
import { settledRun } from './runs.ts'

interface Figures {
  readonly perSecond: number[]
  /** Microseconds of the main thread a row, without what it costs to make the run. */
  readonly cpu: number[]
}

function costOfMaking(count: number): number {
  const cpu = mainThreadMicros()
  for (let i = 0; i < count; i++) settledRun()
  return (mainThreadMicros() - cpu) / count
}

/** Everybody in turns, in alternating order, `rounds` times `batches` batches. */
export async function measurePostgres(rounds: number, batches: number): Promise<Verdict[]> {
  await using place = await testDatabase('postgres')
  await using admin = new SQL(place.url, { max: 1 })
  for (const statement of schemaOf('postgres')) await admin.unsafe(statement)
  // What is compared is who writes, not how long the disk takes.
  const name = new URL(place.url).pathname.slice(1)
  await admin.unsafe(`alter database ${name} set synchronous_commit = off`)
  const all = writers(place.url)
  const figures = new Map<string, Figures>(all.map((it) => [it.name, { perSecond: [], cpu: [] }]))
  for (let round = 0; round <= rounds; round++) {
    for (const writer of round % 2 === 0 ? all : all.toReversed()) {
      await admin.unsafe('truncate action_runs')
      const making = costOfMaking(BATCH * 5)
      const cpu = mainThreadMicros()
      const began = performance.now()
      for (let i = 0; i < batches; i++) await writer.store(BATCH)
      await writer.finish?.()
      const seconds = (performance.now() - began) / 1000
      const used = mainThreadMicros() - cpu
      const [{ count }] = await admin.unsafe('select count(*)::int as count from action_runs')
      if (count !== batches * BATCH) throw new Error(`${writer.name} stored ${count} runs`)
      // The first round warms up.
      if (round === 0) continue
      const own = figures.get(writer.name)!
      own.perSecond.push(count / seconds)
      own.cpu.push(used / count - making)
    }
  }
  for (const writer of all) await writer.close()
  const rows = [...figures].map(([name, { perSecond, cpu }]) => [
    name,
    median(perSecond).toFixed(0),
    median(cpu).toFixed(2),
  ])
  console.log(`\nPostgres, ${BATCH} runs at a time\n`)
  console.log(table(['', 'rows/s', 'main thread µs/row'], rows))
  const own = figures.get(OURS)!
  const ahead = (other: string): number =>
    median(own.perSecond.map((rate, i) => rate / figures.get(other)!.perSecond[i]!))
  return [
    atLeast('Postgres rows/s over Kysely + postgres.js', ahead('Kysely + postgres.js'), 1.6),
    atLeast('Postgres rows/s over Drizzle', ahead('Drizzle'), 2.5),
    atMost('Postgres, main thread µs/row', median(own.cpu), 4),
  ]
}
