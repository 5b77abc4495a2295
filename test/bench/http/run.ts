// `npm run bench -- http`: CPU time per request of every server against bare Bun.serve, in one run.
//
//   --quick           one short round without warm-up, our own client, cold start once (for npm test)
//   --rounds=8 --seconds=1 --warmup=2 --connections=32 --starts=9
//   --only=bunbase,Elysia    rows whose name contains one of these (the bare server always runs)
import { parseArgs } from 'node:util'
import { measureColdStarts } from './cold-start.ts'
import { baseline, contenders } from './contenders.ts'
import { chooseLoad, clientLoad } from './load.ts'
import { measure } from './measure.ts'
import { planFlags, planOf } from './plan.ts'
import { residentMegabytes } from './process-stats.ts'
import { report } from './report.ts'
import { type ServerProcess, startServer } from './server-process.ts'
import { verify } from './verify.ts'

if (process.platform !== 'linux') {
  console.error('This benchmark reads CPU times from /proc: run it on Linux')
  process.exit(2)
}
const { values } = parseArgs({
  options: { ...planFlags, starts: { type: 'string' }, only: { type: 'string' } },
})
const { quick } = values
const plan = planOf(values, { rounds: 8, warmupSeconds: 2 })
const starts = Number(values.starts ?? (quick ? 1 : 9))

const node = Bun.which('node')
if (!node) console.log('Node.js is not installed: Fastify is left out')
const only = values.only?.split(',')
const list = (await contenders(node, Boolean(quick))).filter(
  ({ name }) => !only || name === baseline || only.some((part) => name.includes(part)),
)
const { load, label } = quick ? { load: clientLoad, label: 'the Bun client' } : await chooseLoad()

const coldStarts = await measureColdStarts(list, starts)
const servers: ServerProcess[] = []
try {
  for (const contender of list) servers.push(await startServer(contender))
  for (const server of servers) await verify(server)
  console.log(`${servers.length} servers answer correctly; load by ${label}`)
  const samples = await measure(servers, load, plan, (text) => console.error(text))
  const memory = new Map(servers.map((s) => [s.contender.name, residentMegabytes(s.pid)]))
  console.log(report(list, samples, coldStarts, memory))
  if (quick)
    console.log('\nA quick run warms nothing up: it checks the benchmark, its figures say nothing')
} finally {
  await Promise.all(servers.map((server) => server.stop()))
}
