import type { Answers } from './answers.ts'
import type { Exchange } from './exchange.ts'

/** Whether the handler left `ctx.http` as it was. */
export function isUntouched(exchange: Exchange): boolean {
  return (
    exchange['~status'] === 0 &&
    exchange['~headers'] === undefined &&
    exchange['~cookies'] === undefined
  )
}

/** The headers of a response: the app's, overridden by what the handler set. */
export function responseHeaders(exchange: Exchange, answers: Answers): Headers {
  const headers = answers.headers(exchange.request)
  if (answers.parts.requestId && exchange['~run']) headers.set('x-request-id', exchange['~run'].id)
  addOwn(headers, exchange)
  return headers
}

/** Writes what the handler set over a response's headers. */
export function addOwn(headers: Headers, exchange: Exchange): void {
  const own = exchange['~headers']
  if (own) merge(headers, own)
  const cookies = exchange['~cookies']
  if (cookies) for (const cookie of cookies.toHeaders()) headers.append('set-cookie', cookie)
}

/** Overrides headers by others; cookies are added. */
export function merge(headers: Headers, others: Headers): void {
  for (const [name, value] of others) if (name !== 'set-cookie') headers.set(name, value)
  for (const cookie of others.getSetCookie()) headers.append('set-cookie', cookie)
}
