// `npm run bench -- studio idle`: what the Studio costs an app on `core()` whose runs are recorded: not there,
// there while nobody looks, and with one tab open on the overview. The workloads of the HTTP benchmark.
//
//   --quick    one short round without warm-up, our own client (for npm test)
//   --rounds=6 --seconds=1 --warmup=1 --connections=32
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Contender } from '../http/contenders.ts'
import { chooseLoad, clientLoad } from '../http/load.ts'
import { type Sample, measure } from '../http/measure.ts'
import { planFlags, planOf } from '../http/plan.ts'
import { type ServerProcess, startServer } from '../http/server-process.ts'
import { median } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { verify } from '../http/verify.ts'
import { workloads } from '../http/workloads.ts'
import { type Verdict, atMost, verdictTable } from '../verdict.ts'
import { testFolder } from '../../test-folder.ts'

const { values } = parseArgs({ options: planFlags })
const { quick } = values
const plan = planOf(values, { rounds: 6, warmupSeconds: 1 })
/** What a benchmark cannot tell from nothing: CPU per request, as a share of that without a Studio. */
const NOTHING = 1.02
/** What an open tab may cost. */
const WATCHED = 1.1

const root = new URL('../../..', import.meta.url).pathname
const { path: folder, remove } = testFolder('idle')
const [ABSENT, IDLE, WATCHING] = ['no Studio', 'idle Studio', 'a tab on the overview'] as const
const server = (name: string): Contender => ({
  name,
  command: [process.execPath, join(root, 'plugins/cli/bin.ts'), 'start'],
  cwd: join(root, 'test/bench/data/servers/recording'),
  env: {
    ...{ BENCH_FOLDER: join(folder, name.replaceAll(' ', '-')), DATABASE_URL: '' },
    BENCH_STUDIO: name === ABSENT ? 'no' : 'yes',
  },
  validates: true,
})

/** What a tab on the overview does: the feed, and a read every ten seconds. Returns what closes it. */
async function watchOverview(url: string): Promise<() => void> {
  const read = async (): Promise<void> => {
    const response = await fetch(`${url}/_studio/api/studio.overview`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-bunbase-studio': '1' },
      body: '{}',
    })
    if (!response.ok) throw new Error(`the overview answered ${response.status}`)
    await response.arrayBuffer()
  }
  await read()
  const socket = new WebSocket(`${url.replace('http', 'ws')}/_studio/live`)
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = reject
  })
  socket.send(JSON.stringify({ op: 'sub', topic: 'registry' }))
  const beat = setInterval(() => void read(), 10_000)
  return () => {
    clearInterval(beat)
    socket.close()
  }
}

/** CPU of one over that of the app without a Studio, in the same round: the median over rounds and workloads. */
function share(samples: readonly Sample[], name: string): number {
  const of = (server: string): Sample[] => samples.filter((sample) => sample.server === server)
  const bare = new Map(of(ABSENT).map(({ workload, round, cpu }) => [`${workload} ${round}`, cpu]))
  return median(of(name).map(({ workload, round, cpu }) => cpu / bare.get(`${workload} ${round}`)!))
}

const { load, label } = quick ? { load: clientLoad, label: 'the Bun client' } : await chooseLoad()
const servers: ServerProcess[] = []
let close = (): void => {}
let verdicts: Verdict[] = []
try {
  for (const name of [ABSENT, IDLE, WATCHING]) servers.push(await startServer(server(name)))
  for (const server of servers) await verify(server)
  close = await watchOverview(servers[2]!.url)
  console.log(`${servers.length} servers answer correctly; load by ${label}`)
  const samples = await measure(servers, load, plan, (text) => console.error(text))
  for (const { name: workload } of workloads) {
    const rows = servers.map(({ contender: { name } }) => {
      const own = samples.filter((one) => one.server === name && one.workload === workload)
      const mid = (pick: (sample: Sample) => number): number => median(own.map(pick))
      const figures = [mid(({ cpu }) => cpu).toFixed(2), mid((one) => one.perSecond).toFixed(0)]
      return [name, ...figures, mid(({ p50 }) => p50).toFixed(2), mid(({ p99 }) => p99).toFixed(2)]
    })
    console.log(`\n${workload}\n`)
    console.log(table(['server', 'CPU µs', 'requests/s', 'p50 ms', 'p99 ms'], rows))
  }
  verdicts = [
    atMost(`CPU with an ${IDLE}`, share(samples, IDLE), NOTHING),
    atMost(`CPU with ${WATCHING}`, share(samples, WATCHING), WATCHED),
  ]
  console.log(`\n${verdictTable(verdicts)}`)
} finally {
  close()
  await Promise.all(servers.map((server) => server.stop()))
  remove()
}
// A quick run measures nothing that means anything.
process.exit(!quick && verdicts.some(({ met }) => !met) ? 1 : 0)
