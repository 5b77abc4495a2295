// `npm run bench -- auth`: what it costs to know who calls, on SQLite; what the time of a sign-in tells; and what
// many sign-ins do to others.
//
//   --rounds=60   slices of each kind; the median counts
//   --requests=1000   in a slice
//   --sessions=2000   for the last row, in which each request is by another one
//   --tries=500   failing sign-ins of each kind
//   --storm=200   sign-ins at once
import { parseArgs } from 'node:util'
import { table } from '../http/table.ts'
import { atMost, verdictTable } from '../verdict.ts'
import { authenticatedCost } from './authenticated.ts'
import { healthDuringStorm, timeDifference } from './sign-ins.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '60' },
    requests: { type: 'string', default: '1000' },
    sessions: { type: 'string', default: '2000' },
    tries: { type: 'string', default: '500' },
    storm: { type: 'string', default: '200' },
  },
})
const sessions = Number(values.sessions)
const { open, cookie, bearer, many } = await authenticatedCost({
  rounds: Number(values.rounds),
  requests: Number(values.requests),
  sessions,
})
const micros = (value: number): string => value.toFixed(2)
console.log(
  table(
    ['request on SQLite', 'µs of CPU time'],
    [
      ['without credentials', micros(open)],
      ['more: a session in the cookie', micros(cookie)],
      ['more: a session as bearer', micros(bearer)],
      [`more: one of ${sessions} sessions each`, micros(many)],
    ],
  ),
)
const { known, unknown } = await timeDifference(Number(values.tries))
const { p99, checks } = await healthDuringStorm(Number(values.storm))
console.log(
  `\nFailing sign-in, median ms: ${known.toFixed(2)} with an account, ${unknown.toFixed(2)} without.` +
    `\n${checks} health checks while ${values.storm} signed in at once.`,
)
const verdicts = [
  atMost('an authenticated request over one that is not (cookie), µs', cookie, 5),
  atMost('the same (bearer), µs', bearer, 5),
  atMost('what the time of a sign-in tells, ms', Math.abs(known - unknown), 5),
  atMost('p99 of health checks during sign-ins, ms', p99, 100),
]
console.log(`\n${verdictTable(verdicts)}`)
process.exit(verdicts.every(({ met }) => met) ? 0 : 1)
