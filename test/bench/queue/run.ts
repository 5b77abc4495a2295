// `npm run bench -- queue`: this framework's queue beside pg-boss, graphile-worker, BullMQ on Redis and
// plainjob on SQLite, all on Bun, each in a process of its own. Without names: every scenario.
//
//   drain enqueue latency restart bloat sqlite   which scenarios
//   --quick                                      little of each (for npm test)
//   --rounds=5 --jobs=20000                      the medians count
//   --fsync                                      Postgres waits for the disk
import { parseArgs } from 'node:util'
import { type Verdict, verdictTable } from '../verdict.ts'
import { bloat } from './bloat.ts'
import { drain } from './drain.ts'
import { enqueue } from './enqueue.ts'
import { latency } from './latency.ts'
import { places } from './places.ts'
import { restart } from './restart.ts'
import type { Scenario } from './scenario.ts'
import { sqlite } from './sqlite.ts'

const scenarios: Record<string, Scenario> = { drain, enqueue, latency, restart, bloat, sqlite }
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    fsync: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    jobs: { type: 'string' },
  },
})
const { quick } = values
const amounts = {
  rounds: Number(values.rounds ?? (quick ? 1 : 5)),
  jobs: Number(values.jobs ?? (quick ? 200 : 20_000)),
  singles: quick ? 50 : 500,
  waits: quick ? 20 : 200,
}
const names = positionals.length > 0 ? positionals : Object.keys(scenarios)
const unknown = names.filter((name) => !scenarios[name])
if (unknown.length > 0) {
  console.error(`No scenario ${unknown.join(', ')}: there are ${Object.keys(scenarios).join(', ')}`)
  process.exit(2)
}
const verdicts: Verdict[] = []
for (const name of names) {
  await using opened = places(values.fsync)
  const findings = await scenarios[name]!(opened, amounts)
  for (const text of findings.tables) console.log(`\n${text}`)
  verdicts.push(...findings.verdicts)
}
console.log(`\n${verdictTable(verdicts)}`)
