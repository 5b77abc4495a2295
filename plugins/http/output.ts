import type { RegisteredAction } from '../../kernel/index.ts'
import type { Exchange } from './exchange.ts'
import type { ApiRoute } from './route.ts'

/** Makes the response of a success. */
export type Responder = (exchange: Exchange, output: unknown) => Response

/**
 * Compiles how a route's output becomes a response.
 *
 * @param constant headers of every response of the app
 */
export function responder(
  action: RegisteredAction,
  route: ApiRoute,
  constant: readonly (readonly [string, string])[],
): Responder {
  const headers = new Headers(constant as [string, string][])
  switch (action.output.kind) {
    case 'empty':
      return emptyResponder(route, headers)
    case 'raw':
      return rawResponder(route, headers)
    default:
      return jsonResponder(route, headers)
  }
}

function isPlain(exchange: Exchange): boolean {
  return (
    exchange['~status'] === 0 &&
    exchange['~headers'] === undefined &&
    exchange['~cookies'] === undefined
  )
}

/** The constant headers, overridden by those that the handler set. */
export function headersOf(exchange: Exchange, constant: Headers): Headers {
  const headers = new Headers(constant)
  mergeInto(headers, exchange)
  return headers
}

/** Writes what the handler set over a response's headers. */
export function mergeInto(headers: Headers, exchange: Exchange): void {
  const own = exchange['~headers']
  if (own) {
    for (const [name, value] of own) if (name !== 'set-cookie') headers.set(name, value)
    for (const cookie of own.getSetCookie()) headers.append('set-cookie', cookie)
  }
  const cookies = exchange['~cookies']
  if (cookies) for (const cookie of cookies.toHeaders()) headers.append('set-cookie', cookie)
}

function jsonResponder(route: ApiRoute, constant: Headers): Responder {
  // A shared Headers object in a shared init is copied by Bun, and 0.8 µs cheaper than a literal.
  const init = { status: route.status, headers: constant }
  return (exchange, output) => {
    if (isPlain(exchange) && output !== undefined) return Response.json(output, init)
    const headers = headersOf(exchange, constant)
    const { status } = exchange
    if (output === undefined) {
      return new Response(null, { status: exchange['~status'] || 204, headers })
    }
    return Response.json(output, { status, headers })
  }
}

function emptyResponder(route: ApiRoute, constant: Headers): Responder {
  const init = { status: route.status, headers: constant }
  return (exchange) =>
    isPlain(exchange)
      ? new Response(null, init)
      : new Response(null, { status: exchange.status, headers: headersOf(exchange, constant) })
}

function rawResponder(_route: ApiRoute, constant: Headers): Responder {
  return (exchange, output) => {
    const { status } = exchange
    if (!(output instanceof Response)) {
      const headers = headersOf(exchange, constant)
      return new Response(output as Blob | ReadableStream, { status, headers })
    }
    const headers = new Headers(constant)
    for (const [name, value] of output.headers) if (name !== 'set-cookie') headers.set(name, value)
    for (const cookie of output.headers.getSetCookie()) headers.append('set-cookie', cookie)
    mergeInto(headers, exchange)
    return new Response(output.body, { status: exchange['~status'] || output.status, headers })
  }
}
