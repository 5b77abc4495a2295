// `npm run bench -- data write-buffer`: settled runs on their way into Postgres, against what one would
// write without us, and into SQLite, seen from the main thread.
//
//   --quick    next to nothing, to see that it works (for npm test)
//   --rounds=5
import { parseArgs } from 'node:util'
import { engines } from '../../services.ts'
import { verdictTable } from '../verdict.ts'
import { measurePostgres } from './write-buffer/measure-postgres.ts'
import { measureSqlite } from './write-buffer/measure-sqlite.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
  },
})
const { quick } = values
const rounds = Number(values.rounds ?? (quick ? 1 : 5))

const verdicts = await measureSqlite(rounds, quick ? 0.1 : 2)
if ((await engines()).includes('postgres')) {
  verdicts.unshift(...(await measurePostgres(rounds, quick ? 1 : 40)))
}
console.log(`\n${verdictTable(verdicts)}`)
process.exit()
