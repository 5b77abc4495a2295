// `npm run bench -- data recording`, or by itself: what it costs that every run is recorded, input
// and output included, against bare Bun.serve and Elysia. The workloads of the HTTP benchmark.
//
//   --rounds=8 --seconds=1 --warmup=2 --connections=32
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Contender, baseline } from '../http/contenders.ts'
import { chooseLoad } from '../http/load.ts'
import { measure } from '../http/measure.ts'
import { startServer } from '../http/server-process.ts'
import { summarize } from '../http/summary.ts'
import { table } from '../http/table.ts'
import { verify } from '../http/verify.ts'
import { workloads } from '../http/workloads.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '8' },
    seconds: { type: 'string', default: '1' },
    warmup: { type: 'string', default: '2' },
    connections: { type: 'string', default: '32' },
  },
})

const here = new URL('.', import.meta.url).pathname
const root = join(here, '../../..')
const folder = mkdtempSync(join(tmpdir(), 'bunbase-recording-'))

const other = (name: string, file: string, validates: boolean): Contender => ({
  name,
  command: [process.execPath, join(here, file)],
  env: { BENCH_RUNS: join(folder, `${file.replaceAll(/\W/g, '-')}.db`) },
  validates,
})
const ours = (name: string, record: boolean): Contender => ({
  name,
  command: [process.execPath, join(root, 'plugins/cli/bin.ts'), 'start'],
  cwd: join(here, 'servers/recording'),
  env: { BENCH_RECORD: String(record), BENCH_RUNS: join(folder, 'ours.db') },
  validates: true,
})
const RECORDED = 'bunbase, recorded'
const list = [
  other(baseline, '../http/servers/bare.ts', false),
  ours('bunbase', false),
  ours(RECORDED, true),
  other('Elysia', '../http/servers/elysia.ts', true),
  other('Elysia, recorded', 'servers/elysia-recorded.ts', true),
]

const { load, label } = await chooseLoad()
const servers = []
try {
  for (const contender of list) {
    const server = await startServer(contender)
    servers.push(server)
    await verify(server)
  }
  console.log(`${list.length} servers answer correctly; load by ${label}`)
  const plan = {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    warmupSeconds: Number(values.warmup),
    connections: Number(values.connections),
  }
  const samples = await measure(servers, load, plan, (text) => console.log(text))
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
  const ratio = (workload: string, to: string) =>
    row(RECORDED, workload).ratio / row(to, workload).ratio
  const targets: [string, number, number][] = [
    ['GET against bare', row(RECORDED, 'GET').ratio, 0.75],
    ['POST against bare', row(RECORDED, 'POST').ratio, 0.62],
    ['GET against Elysia', ratio('GET', 'Elysia'), 1.05],
    ['POST against Elysia', ratio('POST', 'Elysia'), 1.05],
    ['GET against Elysia, recorded', ratio('GET', 'Elysia, recorded'), 1.4],
    ['POST against Elysia, recorded', ratio('POST', 'Elysia, recorded'), 1.4],
  ]
  const verdicts = targets.map(([target, measured, limit]) => [
    target,
    limit.toFixed(2),
    measured.toFixed(2),
    measured >= limit ? 'met' : 'missed',
  ])
  const p99 = row(RECORDED, 'POST').p99 / row(baseline, 'POST').p99
  verdicts.push(['POST p99 against bare', '1.80', p99.toFixed(2), p99 <= 1.8 ? 'met' : 'missed'])
  console.log(`\n${table(['target', 'limit', 'measured', ''], verdicts)}`)
} finally {
  await Promise.all(servers.map((server) => server.stop()))
  rmSync(folder, { recursive: true, force: true })
}
