// `npm run bench -- data recording`: what it costs an app on `core()` that every run is recorded, input
// and output included, against bare Bun.serve and Elysia. The workloads of the HTTP benchmark. CPU time
// is that of all threads of a process, the one that writes run history included.
//
//   --quick    one short round without warm-up, our own client (for npm test)
//   --rounds=8 --seconds=1 --warmup=2 --connections=32
import { parseArgs } from 'node:util'
import { chooseLoad, clientLoad } from '../http/load.ts'
import { measure } from '../http/measure.ts'
import { planFlags, planOf } from '../http/plan.ts'
import { type ServerProcess, startServer } from '../http/server-process.ts'
import { summarize } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { verify } from '../http/verify.ts'
import { workloads } from '../http/workloads.ts'
import { verdictTable } from '../verdict.ts'
import { contenders } from './recording/contenders.ts'
import { recordingVerdicts } from './recording/targets.ts'
import { testFolder } from '../../test-folder.ts'

const { values } = parseArgs({ options: planFlags })
const { quick } = values
const plan = planOf(values, { rounds: 8, warmupSeconds: 2 })

const { path: folder, remove } = testFolder('recording')
const list = contenders(folder)
const { load, label } = quick ? { load: clientLoad, label: 'the Bun client' } : await chooseLoad()
const servers: ServerProcess[] = []
try {
  for (const contender of list) servers.push(await startServer(contender))
  for (const server of servers) await verify(server)
  console.log(`${list.length} servers answer correctly; load by ${label}`)
  const samples = await measure(servers, load, plan, (text) => console.error(text))
  const row = (name: string, workload: string) => summarize(samples, name, workload)
  for (const { name: workload } of workloads) {
    const rows = list.map(({ name }) => {
      const { ratio, cpu, perSecond, p50, p99 } = row(name, workload)
      const figures = [ratio.toFixed(2), cpu.toFixed(2), perSecond.toFixed(0)]
      return [name, ...figures, p50.toFixed(2), p99.toFixed(2)]
    })
    console.log(`\n${workload}\n`)
    console.log(table(['server', 'ratio', 'CPU µs', 'requests/s', 'p50 ms', 'p99 ms'], rows))
  }
  console.log(`\n${verdictTable(recordingVerdicts(row))}`)
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  remove()
}
