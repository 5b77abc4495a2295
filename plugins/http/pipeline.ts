import type { CompiledRoute } from './compiled-route.ts'
import { Exchange } from './exchange.ts'

/** Answers a request of one route. Synchronous when the run is. */
export type Handler = (
  request: Request,
  server: Bun.Server<undefined> | undefined,
  params?: Readonly<Record<string, string>>,
) => Response | Promise<Response>

/** Bun's longest timeout in seconds. */
const LONGEST = 255

/**
 * The handler of a route.
 *
 * @param idleTimeout seconds until Bun closes a silent connection, also while a handler works
 */
export function handlerOf(route: CompiledRoute, idleTimeout: number): Handler {
  const { execute } = route
  const seconds = silence(route.action.timeout, idleTimeout)
  return (request, server, params) => {
    const exchange = new Exchange(route, request, server)
    if (params !== undefined) exchange['~params'] = params
    let answer: Response | Promise<Response>
    try {
      answer = execute(exchange) as Response | Promise<Response>
    } catch (error) {
      if (exchange['~run'] !== undefined) throw error
      // The run never started.
      return exchange.refuse(error)
    }
    // Else Bun resets the connection under a handler that takes longer than the idle timeout.
    if (seconds >= 0 && answer instanceof Promise) server?.timeout(request, seconds)
    return answer
  }
}

/** Seconds of silence that a run may need; 0 for no limit, -1 when the server's own will do. */
export function silence(timeoutMs: number, idleTimeout: number): number {
  if (timeoutMs === 0) return 0
  const seconds = Math.ceil(timeoutMs / 1000) + 1
  if (seconds > LONGEST) return 0
  return seconds > idleTimeout ? seconds : -1
}

/** Lets only so many requests be worked on at once; `refuse` answers the others of a route. */
export function limiter(
  limit: number | undefined,
  refuse: (request: Request, route: string) => Response,
): (handler: Handler, route: string) => Handler {
  if (limit === undefined) return (handler) => handler
  let working = 0
  return (handler, route) => (request, server, params) => {
    if (working >= limit) return refuse(request, route)
    const answer = handler(request, server, params)
    if (!(answer instanceof Promise)) return answer
    working++
    return answer.finally(() => working--)
  }
}
