import type { RouteCall } from '../http/index.ts'
import { type RpcId, rpcErrorOf } from './rpc.ts'

/** The answer to a request that was understood, whatever came of it. */
export function resultAnswer(call: RouteCall, id: RpcId, result: unknown): Response {
  return call.json({ jsonrpc: '2.0', id, result })
}

/** The answer that tells of an error of the protocol. */
export function errorAnswer(
  call: RouteCall,
  id: RpcId | null,
  error: unknown,
  status = 200,
): Response {
  return call.json({ jsonrpc: '2.0', id, error: rpcErrorOf(error) }, status)
}

/** The answer to what needs none. */
export function accepted(call: RouteCall): Response {
  return new Response(null, { status: 202, headers: call.headers() })
}

/** The answer to a method of HTTP that means nothing without a session. */
export function notAllowed(call: RouteCall): Response {
  const headers = call.headers()
  headers.set('allow', 'POST')
  return new Response(null, { status: 405, headers })
}

/** A response of the SDK with the headers that every response of the app has. */
export function framed(call: RouteCall, response: Response): Response {
  const headers = call.headers()
  for (const [name, value] of response.headers) headers.set(name, value)
  const { body, status } = response
  const isStream = headers.get('content-type') === 'text/event-stream'
  return new Response(isStream && body ? greeted(body) : body, { status, headers })
}

/** What an event stream begins with: Bun sends the headers with the first bytes of the body. */
export const GREETING: Uint8Array<ArrayBuffer> = new TextEncoder().encode(':\n\n')

function greeted(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => controller.enqueue(GREETING),
    }),
  )
}
