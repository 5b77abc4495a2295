import { Cancelled } from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import { GREETING } from './answers.ts'
import type { Channel } from './channel.ts'
import { type RpcId, rpcErrorOf } from './rpc.ts'

/**
 * Answers by a stream of events of which the last is the result; what is told meanwhile comes before.
 * Who ends the stream cancels the request.
 */
export function eventsAnswer(
  call: RouteCall,
  id: RpcId,
  answer: (way: { channel: Channel; signal: AbortSignal }) => Promise<unknown>,
): Response {
  const encoder = new TextEncoder()
  const gone = new AbortController()
  const { signal } = gone
  const run = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const send = (message: object): void => {
      if (signal.aborted) return
      const text = JSON.stringify({ jsonrpc: '2.0', ...message })
      controller.enqueue(encoder.encode(`event: message\ndata: ${text}\n\n`))
    }
    const channel: Channel = {
      notify: (method, params) => send({ method, params }),
      request: () => Promise.reject(new Error('nobody can be asked while a request is answered')),
    }
    await answer({ channel, signal }).then(
      (result) => send({ id, result }),
      (error: unknown) => send({ id, error: rpcErrorOf(error) }),
    )
    if (!signal.aborted) controller.close()
  }
  const body = new ReadableStream<Uint8Array>({
    // Not awaited: what is sent has to go out before the end.
    start(controller) {
      controller.enqueue(GREETING)
      void run(controller)
    },
    cancel: () => gone.abort(new Cancelled({ message: 'The client went away.' })),
  })
  const headers = call.headers()
  headers.set('content-type', 'text/event-stream')
  headers.set('cache-control', 'no-cache, no-transform')
  headers.set('x-accel-buffering', 'no')
  return new Response(body, { headers })
}
