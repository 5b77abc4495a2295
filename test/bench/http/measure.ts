// Alternating rounds: what disturbs the machine disturbs neighbours alike, and ratios are taken in pairs.
import type { Load } from './load.ts'
import { cpuMicros } from './process-stats.ts'
import type { ServerProcess } from './server-process.ts'
import { type Exchange, workloads } from './workloads.ts'

/** One server under one workload in one round. */
export interface Sample {
  server: string
  workload: string
  round: number
  /** CPU time of the server process per request, in microseconds. */
  cpu: number
  perSecond: number
  /** Latency in milliseconds. */
  p50: number
  p99: number
}

/** How much is measured. */
export interface Plan {
  rounds: number
  /** Length of one measurement. */
  seconds: number
  /** Length of the load on each server and workload before the first round. */
  warmupSeconds: number
  connections: number
}

async function measureOnce(
  load: Load,
  server: ServerProcess,
  workload: Exchange,
  round: number,
  plan: Plan,
): Promise<Sample> {
  const before = cpuMicros(server.pid)
  const seen = await load(server.url, workload, plan.connections, plan.seconds)
  const cpu = (cpuMicros(server.pid) - before) / seen.requests
  server.dropOutput()
  const { perSecond, p50, p99 } = seen
  return { server: server.contender.name, workload: workload.name, round, cpu, perSecond, p50, p99 }
}

/** Turned by one place each round, and every other round backwards: no server keeps its neighbours. */
function visitingOrder(servers: readonly ServerProcess[], round: number): ServerProcess[] {
  const shift = round % servers.length
  const turned = [...servers.slice(shift), ...servers.slice(0, shift)]
  return round % 2 === 0 ? turned : turned.reverse()
}

/** Warms every server up, then visits every server for each workload, round after round. */
export async function measure(
  servers: readonly ServerProcess[],
  load: Load,
  plan: Plan,
  progress: (text: string) => void,
): Promise<Sample[]> {
  for (const server of servers) {
    if (plan.warmupSeconds === 0) break
    progress(`warming up ${server.contender.name}`)
    for (const workload of workloads) {
      await load(server.url, workload, plan.connections, plan.warmupSeconds)
      server.dropOutput()
    }
  }
  const samples: Sample[] = []
  for (let round = 0; round < plan.rounds; round++) {
    progress(`round ${round + 1} of ${plan.rounds}`)
    for (const workload of workloads) {
      for (const server of visitingOrder(servers, round)) {
        samples.push(await measureOnce(load, server, workload, round, plan))
      }
    }
  }
  return samples
}
