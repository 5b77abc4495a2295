import type { RegisteredAction } from '../../kernel/index.ts'
import type { Answers } from './answers.ts'
import type { Exchange } from './exchange.ts'
import type { Responder } from './output.ts'
import { addOwn, isUntouched, merge, responseHeaders } from './response-headers.ts'

/** Compiles how an output of `t.Raw()` is sent: as it is, with the app's headers. */
export function rawResponder(action: RegisteredAction, answers: Answers): Responder {
  const { compression } = answers.parts
  const media = String(action.output.json['contentMediaType'])
  return (exchange, output) => {
    const { request } = exchange
    if (request.method === 'HEAD' && output instanceof ReadableStream) {
      // Nobody will read it, and its source would wait forever.
      void output.cancel()
      return answer(exchange, null, media, answers)
    }
    if (output instanceof Response) return passedOn(exchange, output, answers)
    const body = output as Blob | ReadableStream<Uint8Array<ArrayBuffer>>
    const type = body instanceof Blob && body.type !== '' ? body.type : media
    const made = answer(exchange, body, type, answers)
    if (!compression || request.method === 'HEAD') return made
    return compression.response(made, request, body instanceof Blob ? body.size : undefined)
  }
}

function answer(
  exchange: Exchange,
  body: Blob | ReadableStream<Uint8Array<ArrayBuffer>> | null,
  type: string,
  answers: Answers,
): Response {
  const headers = responseHeaders(exchange, answers)
  if (!headers.has('content-type')) headers.set('content-type', type)
  return new Response(body, { status: exchange.status, headers })
}

/** A Response that was made anew would lose its length and, for a file, the way past JavaScript. */
function passedOn(exchange: Exchange, output: Response, answers: Answers): Response {
  if (answers.plain && isUntouched(exchange)) {
    for (const [name, value] of answers.parts.constant) {
      if (!output.headers.has(name)) output.headers.set(name, value)
    }
    return output
  }
  const headers = answers.headers(exchange.request)
  merge(headers, output.headers)
  if (answers.parts.requestId && exchange['~run']) headers.set('x-request-id', exchange['~run'].id)
  addOwn(headers, exchange)
  const status = exchange['~status'] || output.status
  return new Response(output.body, { status, statusText: output.statusText, headers })
}
