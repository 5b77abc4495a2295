import { BunbaseError } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import type { CompiledRoute } from './compiled-route.ts'
import { Exchange } from './exchange.ts'
import { responseHeaders } from './response-headers.ts'

/** Answers a request of one route. Synchronous when the run is. */
export type Handler = (
  request: Request,
  server: Bun.Server<undefined> | undefined,
  params?: Readonly<Record<string, string>>,
) => Response | Promise<Response>

/** Bun's longest timeout in seconds. */
const LONGEST = 255

/**
 * Joins what was compiled for a route into its handler.
 *
 * @param idleTimeout seconds until Bun closes a silent connection, also while a handler works
 */
export function handlerOf(route: CompiledRoute, answers: Answers, idleTimeout: number): Handler {
  const { execute, respond } = route
  const seconds = silence(route.action.timeout, idleTimeout)

  const refuse = (exchange: Exchange, error: unknown): Response => {
    if (!(error instanceof BunbaseError)) {
      const { logger } = answers.parts.host
      logger.error(`the output of "${route.action.name}" cannot be sent`, { error })
    }
    const headers = responseHeaders(exchange, answers)
    const run = exchange['~run']
    return run
      ? answers.failed(error, run, headers)
      : answers.refused(exchange.request, error, route.path, headers)
  }
  const answer = (exchange: Exchange, output: unknown): Response | Promise<Response> => {
    try {
      const response = respond(exchange, output)
      return response instanceof Promise
        ? response.catch((error: unknown) => refuse(exchange, error))
        : response
    } catch (error) {
      return refuse(exchange, error)
    }
  }
  const later = (exchange: Exchange, output: Promise<unknown>): Promise<Response> => {
    // Else Bun resets the connection under a handler that takes longer than the idle timeout.
    if (seconds >= 0) exchange['~server']?.timeout(exchange.request, seconds)
    return output.then(
      (value) => answer(exchange, value),
      (error: unknown) => refuse(exchange, error),
    )
  }

  return (request, server, params) => {
    const exchange = new Exchange(route, request, server)
    if (params !== undefined) exchange['~params'] = params
    try {
      const output = execute(exchange)
      return output instanceof Promise ? later(exchange, output) : respond(exchange, output)
    } catch (error) {
      return refuse(exchange, error)
    }
  }
}

/** Seconds of silence that a run may need; 0 for no limit, -1 when the server's own will do. */
function silence(timeoutMs: number, idleTimeout: number): number {
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
