// `npm run bench -- mcp`: tools/call over Streamable HTTP beside the SDK's documented pattern.
//
//   --quick           one short round without warm-up, our own client (for npm test)
import { parseArgs } from 'node:util'
import { chooseLoad, clientLoad } from '../http/load.ts'
import { table } from '../http/table.ts'
import { atLeast, verdictTable } from '../verdict.ts'
import { rates } from './rates.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const { quick } = values
const { load } = quick ? { load: clientLoad } : await chooseLoad()
const seen = await rates(load, {
  rounds: quick ? 1 : 6,
  seconds: quick ? 0.1 : 1,
  warmup: quick ? 0 : 2,
  connections: 32,
})
const rows = Object.entries(seen).map(([name, { perSecond, cpu }]) => [
  name,
  perSecond.toFixed(0),
  cpu.toFixed(1),
])
console.log(table(['server', 'calls/s', 'CPU µs a call'], rows))
console.log(
  verdictTable([
    atLeast('calls/s against the SDK', seen.bunbase.perSecond / seen.sdk.perSecond, 6),
    atLeast('the same in a session', seen.session.perSecond / seen.sdk.perSecond, 6),
    atLeast('calls for the same CPU time', seen.sdk.cpu / seen.bunbase.cpu, 6),
  ]),
)
