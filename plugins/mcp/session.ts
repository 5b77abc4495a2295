import type { ClientInfo } from './channel.ts'
import type { Connection } from './connection.ts'
import type { SessionFacts } from './methods.ts'
import type { RpcId } from './rpc.ts'

/** A request that is being answered, as far as it can be cancelled. */
export interface Cancellable {
  cancel(reason: unknown): void
}

/** What is known of a client between its requests. */
export interface Session extends SessionFacts {
  readonly id: string
  /** Whom it belongs to: `user:ann`, `anonymous`. Nobody else may use it. */
  readonly principal: string
  /** Params of its `initialize`. */
  readonly introduction: Readonly<Record<string, unknown>>
  readonly client: ClientInfo | undefined
  /** What runs for it; only what has no stream is cancelled here. */
  readonly calls: Map<RpcId, Cancellable>
  /** Opened by the first request that needs a stream. */
  connection: Promise<Connection> | undefined
  /** On `clock.elapsed()`. */
  seen: number
}
