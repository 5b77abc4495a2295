// `tools/call` over Streamable HTTP: calls a second and CPU time of each server, in turns.
import { type Load } from '../http/load.ts'
import { cpuMicros } from '../http/process-stats.ts'
import { type ServerProcess, startServer } from '../http/server-process.ts'
import { median } from '../http/summary.ts'
import { createTask } from '../http/tasks.ts'
import { type Exchange, workloads } from '../http/workloads.ts'

/** How one server did. */
export interface Rates {
  /** Calls a second. */
  readonly perSecond: number
  /** CPU microseconds of a call. */
  readonly cpu: number
}

/** Servers by name. `session`: ours, in a session. */
export type ServerName = 'sdk' | 'bunbase' | 'session'

const here = new URL('.', import.meta.url).pathname
const draft = JSON.parse(workloads.find(({ name }) => name === 'POST')!.body!) as never
const accept = 'application/json, text/event-stream'
const rpc = (method: string, params: object): string =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
const call: Exchange = {
  name: 'tools/call',
  method: 'POST',
  path: '/mcp',
  headers: { accept },
  body: rpc('tools/call', { name: 'create_task', arguments: draft }),
}

const post = (url: string, body: string): Promise<Response> =>
  fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json' },
    body,
  })

/** Fails when a server does not do what is measured. */
async function verify({ url, contender }: ServerProcess): Promise<void> {
  const right = await (await post(url, call.body!)).json()
  if (!Bun.deepEquals(right.result?.structuredContent, createTask(draft))) {
    throw new Error(`${contender.name} answers ${JSON.stringify(right)}`)
  }
  const wrong = { name: 'create_task', arguments: { ...(draft as object), priority: 'high' } }
  const refused = await (await post(url, rpc('tools/call', wrong))).json()
  if (!refused.error && !refused.result.isError) {
    throw new Error(`${contender.name} takes what does not fit`)
  }
}

async function inSession(url: string): Promise<Exchange> {
  const params = {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  }
  const { headers } = await post(url, rpc('initialize', params))
  return { ...call, headers: { accept, 'mcp-session-id': headers.get('mcp-session-id')! } }
}

/** The median of the rounds counts; each begins with another server. */
export async function rates(
  load: Load,
  plan: { rounds: number; seconds: number; warmup: number; connections: number },
): Promise<Record<ServerName, Rates>> {
  const start = (name: string, file: string): Promise<ServerProcess> =>
    startServer({ name, command: [process.execPath, `${here}servers/${file}`], validates: true })
  const sdk = await start('sdk', 'sdk.ts')
  const bunbase = await start('bunbase', 'bunbase.ts')
  try {
    await Promise.all([sdk, bunbase].map(verify))
    const rows: [ServerName, ServerProcess, Exchange][] = [
      ['sdk', sdk, call],
      ['bunbase', bunbase, call],
      ['session', bunbase, await inSession(bunbase.url)],
    ]
    const seen: Record<ServerName, Rates[]> = { sdk: [], bunbase: [], session: [] }
    if (plan.warmup > 0) {
      for (const [, { url }, exchange] of rows)
        await load(url, exchange, plan.connections, plan.warmup)
    }
    for (let round = 0; round < plan.rounds; round++) {
      for (const [name, { url, pid }, exchange] of rows) {
        const before = cpuMicros(pid)
        const { requests, perSecond } = await load(url, exchange, plan.connections, plan.seconds)
        seen[name].push({ perSecond, cpu: (cpuMicros(pid) - before) / requests })
      }
      rows.push(rows.shift()!)
    }
    const middle = (name: ServerName): Rates => ({
      perSecond: median(seen[name].map(({ perSecond }) => perSecond)),
      cpu: median(seen[name].map(({ cpu }) => cpu)),
    })
    return { sdk: middle('sdk'), bunbase: middle('bunbase'), session: middle('session') }
  } finally {
    await Promise.all([sdk.stop(), bunbase.stop()])
  }
}
