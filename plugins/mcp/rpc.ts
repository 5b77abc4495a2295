import { BunbaseError } from '../../kernel/index.ts'

/** Of requests: as the sender chose it. */
export type RpcId = string | number

/** A message of JSON-RPC 2.0 that asks, or tells, something. */
export interface RpcMessage {
  readonly jsonrpc: '2.0'
  /** Left out by a notification. */
  readonly id?: RpcId
  readonly method?: string
  readonly params?: Record<string, unknown>
  /** Of an answer. */
  readonly result?: unknown
  readonly error?: unknown
}

/** The codes of JSON-RPC and MCP that this server answers with. */
export const RPC = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internal: -32603,
  /** Of the transport and of the app: nothing more is agreed on. */
  server: -32000,
  noSession: -32001,
  noResource: -32002,
  headerMismatch: -32020,
  unsupportedVersion: -32022,
} as const

/** An error of the protocol, not of a tool. */
export class RpcError extends Error {
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown) {
    super(message)
    this.code = code
    this.data = data
  }
}

/** The member `error` of the answer that tells of it. The code of a `BunbaseError` is in `data`. */
export function rpcErrorOf(error: unknown): { code: number; message: string; data?: unknown } {
  if (error instanceof RpcError) {
    const { code, message, data } = error
    return { code, message, ...(data !== undefined && { data }) }
  }
  if (!(error instanceof BunbaseError)) return { code: RPC.internal, message: 'Internal error' }
  const { code, message, status, details } = error
  return {
    code: status === 400 ? RPC.invalidParams : status < 500 ? RPC.server : RPC.internal,
    message,
    data: { code, status, ...(details !== undefined && { details }) },
  }
}

/**
 * Takes a parsed body as one message.
 *
 * @throws RpcError
 */
export function messageOf(body: unknown): RpcMessage {
  const refuse = (why: string): never => {
    throw new RpcError(RPC.invalidRequest, `Invalid Request: ${why}`)
  }
  if (Array.isArray(body)) return refuse('messages are sent one by one, not in batches')
  if (typeof body !== 'object' || body === null) return refuse('a message is an object')
  const { jsonrpc, id, method, params } = body as Record<string, unknown>
  if (jsonrpc !== '2.0') return refuse('jsonrpc must be "2.0"')
  if (id !== undefined && typeof id !== 'string' && !Number.isSafeInteger(id)) {
    return refuse('id must be a string or an integer')
  }
  if (method === undefined && id === undefined) return refuse('it has neither method nor id')
  if (method !== undefined && typeof method !== 'string') return refuse('method must be a string')
  if (
    params !== undefined &&
    (typeof params !== 'object' || params === null || Array.isArray(params))
  ) {
    return refuse('params must be an object')
  }
  const meta = (params as RpcMessage['params'])?.['_meta'] as { progressToken?: unknown } | null
  const token = meta?.progressToken
  if (token !== undefined && typeof token !== 'string' && !Number.isSafeInteger(token)) {
    return refuse('progressToken must be a string or an integer')
  }
  return body as RpcMessage
}
