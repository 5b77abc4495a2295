import { BunbaseError, type LogFields, type Run } from '../../kernel/index.ts'
import { httpExchange } from './exchange.ts'

/**
 * What the access line of a run says about its request. The route as declared, not the URL: a token
 * in a path or a query is nobody's business. The address only of who was refused or met an error,
 * as finding it costs a microsecond.
 */
export function accessFacts(run: Run): object | undefined {
  const exchange = httpExchange(run.invocation)
  if (!exchange) return undefined
  const { method, route } = exchange
  const { error } = run
  if (run.status === 'succeeded') return successFacts(method, route, exchange.status)
  const status = error instanceof BunbaseError ? error.status : 500
  return { http: { method, route, status, ip: exchange.ip } }
}

/** By route, method and status: few, as routes are declared and methods are checked. */
const known = new Map<string, Map<string, Map<number, LogFields>>>()

/** Made once, and frozen so that the logger writes it once. */
function successFacts(method: string, route: string, status: number): LogFields {
  return known.get(route)?.get(method)?.get(status) ?? learn(method, route, status)
}

function learn(method: string, route: string, status: number): LogFields {
  const facts = Object.freeze({ http: Object.freeze({ method, route, status }) })
  const methods = known.get(route) ?? new Map<string, Map<number, LogFields>>()
  const statuses = methods.get(method) ?? new Map<number, LogFields>()
  known.set(route, methods.set(method, statuses.set(status, facts)))
  return facts
}
