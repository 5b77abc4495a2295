import type { RegisteredAction } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import { ifNoneMatch, notModified } from './etag.ts'
import { type EventParts, eventResponder } from './events.ts'
import type { Exchange } from './exchange.ts'
import { rawResponder } from './raw.ts'
import { isUntouched, responseHeaders } from './response-headers.ts'
import type { ApiRoute } from './route.ts'
import { addVary } from './vary.ts'

/** Makes the response of a success. A promise only where a large body is compressed. */
export type Responder = (exchange: Exchange, output: unknown) => Response | Promise<Response>

/** Compiles how a route's output becomes a response. */
export function responder(
  action: RegisteredAction,
  route: ApiRoute,
  answers: Answers,
  events: EventParts,
): Responder {
  switch (action.output.kind) {
    case 'empty':
      return emptyResponder(route, answers)
    case 'raw':
      return rawResponder(action, answers)
    case 'stream':
      return eventResponder(answers, events)
    default:
      return jsonResponder(route, answers)
  }
}

function jsonResponder(route: ApiRoute, answers: Answers): Responder {
  // A Response as the init of others is the cheapest way to give them headers: half the time of a
  // shared Headers object, a sixth of a literal's.
  const init = Response.json(null, { status: route.status, headers: answers.parts.constant })
  const { plain } = answers
  const { etag, compression } = answers.parts
  return (exchange, output) => {
    const written = exchange['~run']?.outputText
    if (plain && isUntouched(exchange) && output !== undefined) {
      return written === undefined ? Response.json(output, init) : new Response(written, init)
    }
    const headers = responseHeaders(exchange, answers)
    if (output === undefined) {
      return new Response(null, { status: exchange['~status'] || 204, headers })
    }
    const { status } = exchange
    const conditional = route.method === 'GET' && status === 200
    let tag = conditional ? headers.get('etag') : null
    if (!compression && tag === null && !(etag && conditional)) {
      return Response.json(output, { status, headers })
    }
    const { request } = exchange
    const text = written ?? JSON.stringify(output)
    if (!headers.has('content-type')) headers.set('content-type', 'application/json;charset=utf-8')
    if (etag && conditional && tag === null) headers.set('etag', (tag = etag(text)))
    if (tag !== null && ifNoneMatch(request.headers.get('if-none-match'), tag)) {
      if (compression && text.length >= compression.threshold) addVary(headers, 'Accept-Encoding')
      return notModified(headers)
    }
    return compression && text.length >= compression.threshold
      ? compression.text(text, request, { status, headers })
      : new Response(text, { status, headers })
  }
}

function emptyResponder(route: ApiRoute, answers: Answers): Responder {
  const init = { status: route.status, headers: answers.parts.constant }
  return (exchange) =>
    answers.plain && isUntouched(exchange)
      ? new Response(null, init)
      : new Response(null, {
          status: exchange.status,
          headers: responseHeaders(exchange, answers),
        })
}
