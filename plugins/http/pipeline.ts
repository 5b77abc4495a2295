import { BunbaseError, type Host } from '../../kernel/index.ts'
import { Exchange } from './exchange.ts'
import { headersOf } from './output.ts'
import { problemResponse } from './problem.ts'
import type { CompiledRoute } from './compiled-route.ts'

/** Answers a request of one route. Synchronous when the run is. */
export type Handler = (
  request: Request,
  server: Bun.Server<undefined> | undefined,
  params?: Readonly<Record<string, string>>,
) => Response | Promise<Response>

/** What every route of a server needs to answer. */
export interface PipelineParts {
  readonly host: Pick<Host<never>, 'ids' | 'logger' | 'mode'>
  /** On every response. */
  readonly constant: Headers
  /** Seconds until Bun closes a silent connection, also while a handler works. */
  readonly idleTimeout: number
}

/** Bun's longest timeout in seconds. */
const LONGEST = 255

/** Joins what was compiled for a route into its handler. */
export function handlerOf(route: CompiledRoute, parts: PipelineParts): Handler {
  const { execute, respond } = route
  const seconds = silence(route.action.timeout, parts.idleTimeout)

  const refuse = (exchange: Exchange, error: unknown): Response => {
    if (!(error instanceof BunbaseError)) {
      parts.host.logger.error(`answering with the output of "${route.action.name}" failed`, {
        error,
      })
    }
    const traceId = exchange['~run']?.traceId ?? parts.host.ids.traceId()
    return problemResponse(error, traceId, parts.host.mode, headersOf(exchange, parts.constant))
  }
  const later = (exchange: Exchange, output: Promise<unknown>): Promise<Response> => {
    // Else Bun resets the connection under a handler that takes longer than the idle timeout.
    if (seconds >= 0) exchange['~server']?.timeout(exchange.request, seconds)
    return output.then(
      (value) => {
        try {
          return respond(exchange, value)
        } catch (error) {
          return refuse(exchange, error)
        }
      },
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
