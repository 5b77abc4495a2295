import { RpcError } from './rpc.ts'

/** An error of the protocol that HTTP has a status for. */
export class HttpRefusal extends RpcError {
  readonly status: number

  constructor(status: number, code: number, message: string, data?: unknown) {
    super(code, message, data)
    this.status = status
  }
}

/** The status of the response to a request that was refused as a whole. */
export function statusOf(error: unknown): number {
  const { status } = error as { status?: unknown }
  if (typeof status === 'number') return status
  return error instanceof RpcError ? 400 : 500
}
