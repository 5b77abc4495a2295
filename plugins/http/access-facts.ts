import { BunbaseError, type Run } from '../../kernel/index.ts'
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
  if (run.status === 'succeeded') return { http: { method, route, status: exchange.status } }
  const status = error instanceof BunbaseError ? error.status : 500
  return { http: { method, route, status, ip: exchange.ip } }
}
