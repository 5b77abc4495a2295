import { type Target, costOf, get } from './slices.ts'
import { authServer } from './started.ts'

/** CPU time of the server in microseconds: of a request without credentials, and what others cost more. */
export interface AuthenticatedCost {
  readonly open: number
  readonly cookie: number
  readonly bearer: number
  /** Each request by another of `sessions`. */
  readonly many: number
}

/** What is measured. */
export interface AuthenticatedOptions {
  readonly rounds: number
  /** Requests of one slice. */
  readonly requests: number
  readonly sessions: number
}

/** Measures slices in turn, so that what else the machine does meets all alike; medians count. */
export async function authenticatedCost(options: AuthenticatedOptions): Promise<AuthenticatedCost> {
  await using started = await authServer(options.sessions)
  const { server, tokens } = started
  const { hostname, port } = new URL(server.url)
  const cookie = (token: string): Buffer =>
    get('/mine', { cookie: `theme=dark; __Host-session=${token}; lang=en` })
  const at = (requests: Buffer[]): Target => ({
    ...{ hostname, port: Number(port), pid: server.pid, requests },
  })
  const targets = {
    open: at([get('/open', { cookie: 'theme=dark; lang=en' })]),
    cookie: at([cookie(tokens[0]!)]),
    bearer: at([get('/mine', { authorization: `Bearer ${tokens[0]!}` })]),
    many: at(tokens.map(cookie)),
  }
  for (const target of Object.values(targets)) await costOf(target, options.requests * 2)
  const costs: Record<keyof typeof targets, number[]> = {
    ...{ open: [], cookie: [], bearer: [], many: [] },
  }
  for (let round = 0; round < options.rounds; round++) {
    const open = await costOf(targets.open, options.requests)
    costs.open.push(open)
    for (const name of ['cookie', 'bearer', 'many'] as const) {
      costs[name].push((await costOf(targets[name], options.requests)) - open)
    }
  }
  return {
    open: median(costs.open),
    cookie: median(costs.cookie),
    bearer: median(costs.bearer),
    many: median(costs.many),
  }
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
