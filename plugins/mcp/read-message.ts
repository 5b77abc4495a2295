import { MalformedJson, parseJson } from '../../kernel/index.ts'
import type { RouteCall } from '../http/index.ts'
import { HttpRefusal } from './http-refusal.ts'
import { RPC, RpcError, type RpcMessage, messageOf } from './rpc.ts'

/**
 * Reads the message in a request's body.
 *
 * @throws RpcError HttpRefusal and what reading a body throws
 */
export async function readMessage(call: RouteCall): Promise<RpcMessage> {
  const type = call.request.headers.get('content-type')
  if (type !== 'application/json' && !/^application\/json *(;|$)/i.test(type ?? '')) {
    throw new HttpRefusal(415, RPC.server, 'Send the message as application/json')
  }
  const text = await call.readText()
  try {
    return messageOf(parseJson(text))
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error
    const [issue] = error.issues
    throw new RpcError(RPC.parseError, `Parse error: ${issue!.message}`)
  }
}
