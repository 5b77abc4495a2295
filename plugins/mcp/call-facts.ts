import type { Caller } from '../../kernel/index.ts'
import type { HttpExchange, RouteCall } from '../http/index.ts'
import type { Channel, ClientInfo, McpLevel } from './channel.ts'
import type { RequestFacts } from './invocation.ts'
import type { RpcMessage } from './rpc.ts'
import type { Cancellable, Session } from './session.ts'

/** What a POST to the endpoint brings along. Read from the request when asked for, and not before. */
export class CallFacts implements RequestFacts, Cancellable {
  readonly caller: Caller
  readonly channel: Channel | undefined
  readonly concerns: ((error: unknown) => boolean) | undefined
  readonly #call: RouteCall
  readonly #message: RpcMessage
  readonly #session: Session | undefined
  readonly #streamed: AbortSignal | undefined
  #abort: AbortController | undefined
  #reason: unknown

  /** @param way how the answer travels: by HTTP with a challenge, or on a stream of its own */
  constructor(
    call: RouteCall,
    message: RpcMessage,
    caller: Caller,
    session: Session | undefined,
    way: {
      readonly concerns?: (error: unknown) => boolean
      readonly channel?: Channel
      readonly signal?: AbortSignal
    },
  ) {
    this.#call = call
    this.#message = message
    this.caller = caller
    this.#session = session
    this.concerns = way.concerns
    this.channel = way.channel
    this.#streamed = way.signal
  }

  get exchange(): HttpExchange {
    return this.#call.exchange
  }

  get meta(): Record<string, unknown> | undefined {
    return this.#message.params?.['_meta'] as Record<string, unknown> | undefined
  }

  get client(): ClientInfo | undefined {
    return this.#session?.client
  }

  get level(): McpLevel | undefined {
    return this.#session?.level
  }

  get signal(): AbortSignal {
    if (this.#streamed) return this.#streamed
    if (!this.#session) return this.#call.request.signal
    const own = (this.#abort ??= new AbortController())
    if (this.#reason !== undefined) own.abort(this.#reason)
    return AbortSignal.any([this.#call.request.signal, own.signal])
  }

  cancel(reason: unknown): void {
    this.#reason ??= reason
    this.#abort?.abort(reason)
  }
}
