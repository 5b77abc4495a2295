// The tables that the run prints.
import { type Contender, oursName, peerNames } from './contenders.ts'
import type { Sample } from './measure.ts'
import { median, summarize } from './summary.ts'
import { table } from './table.ts'
import { verdicts } from './targets.ts'
import { workloads } from './workloads.ts'

const digits = (value: number, count: number): string =>
  Number.isFinite(value) ? value.toFixed(count) : '-'

/** Ratios first, then start-up and memory, then the absolute figures per workload. */
export function report(
  list: readonly Contender[],
  samples: readonly Sample[],
  coldStarts: ReadonlyMap<string, readonly number[]>,
  memory: ReadonlyMap<string, number>,
): string {
  const ratios = table(
    ['server', ...workloads.map(({ name }) => name), 'first answer ms', 'resident MB'],
    list.map(({ name }) => [
      name,
      ...workloads.map((workload) => digits(summarize(samples, name, workload.name).ratio, 2)),
      digits(median(coldStarts.get(name) ?? []), 0),
      digits(memory.get(name) ?? NaN, 0),
    ]),
  )
  const details = workloads.map(({ name, method, path }) => {
    const rows = list.map((contender) => {
      const row = summarize(samples, contender.name, name)
      const numbers = [digits(row.cpu, 2), digits(row.ratio, 2), digits(row.perSecond, 0)]
      return [contender.name, ...numbers, digits(row.p50, 2), digits(row.p99, 2)]
    })
    const header = ['server', 'CPU µs', 'ratio', 'requests/s', 'p50 ms', 'p99 ms']
    return `\n${name}: ${method} ${path}\n\n${table(header, rows)}`
  })
  const title = 'Ratio = CPU time per request of bare Bun.serve / of the server (higher is cheaper)'
  return [`\n${title}\n`, ratios, ...targets(list, samples, coldStarts, memory), ...details].join(
    '\n',
  )
}

/** Nothing when our own row was left out. */
function targets(
  list: readonly Contender[],
  samples: readonly Sample[],
  coldStarts: ReadonlyMap<string, readonly number[]>,
  memory: ReadonlyMap<string, number>,
): string[] {
  if (!list.some(({ name }) => name === oursName)) return []
  const rows = verdicts({
    row: (server, workload) => summarize(samples, server, workload),
    peers: peerNames.filter((peer) => list.some(({ name }) => name === peer)),
    firstAnswerMs: median(coldStarts.get(oursName) ?? []),
    residentMegabytes: memory.get(oursName) ?? NaN,
  }).map(({ target, measured, limit, met }) => {
    const count = limit > 10 ? 0 : 2
    return [target, digits(limit, count), digits(measured, count), met ? 'met' : 'missed']
  })
  return [`\n${table(['target', 'limit', 'measured', ''], rows)}`]
}
