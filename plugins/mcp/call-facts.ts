import type { Caller, Run } from '../../kernel/index.ts'
import type { HttpExchange, RouteCall } from '../http/index.ts'
import type { Channel, ClientInfo, McpLevel } from './channel.ts'
import type { RequestFacts } from './invocation.ts'
import type { RpcMessage } from './rpc.ts'
import type { Cancellable } from './session.ts'

/** How an answer travels. */
export interface Way {
  /** As {@link RequestFacts.concerns}. */
  readonly concerns?: (error: unknown) => boolean
  /** Of an answer that comes on a stream. */
  readonly channel?: Channel
  /** What ends the stream. */
  readonly signal?: AbortSignal
  /** Whether {@link CallFacts.cancel} may be called. */
  readonly cancellable?: boolean
}

/** What is known of a client beside its request. */
export interface KnownClient {
  readonly client: ClientInfo | undefined
  readonly level: McpLevel | undefined
}

/** What a POST to the endpoint brings along. Read from the request when asked for, and not before. */
export class CallFacts implements RequestFacts, Cancellable {
  readonly caller: Caller
  readonly channel: Channel | undefined
  readonly concerns: ((error: unknown) => boolean) | undefined
  readonly #call: RouteCall
  readonly #message: RpcMessage
  readonly #known: KnownClient | undefined
  readonly #way: Way
  run: Run | undefined
  #abort: AbortController | undefined
  #reason: unknown

  constructor(
    call: RouteCall,
    message: RpcMessage,
    caller: Caller,
    known: KnownClient | undefined,
    way: Way,
  ) {
    this.#call = call
    this.#message = message
    this.caller = caller
    this.#known = known
    this.#way = way
    this.channel = way.channel
    this.concerns = way.concerns
  }

  started(run: Run): void {
    this.run = run
  }

  get exchange(): HttpExchange {
    return this.#call.exchange
  }

  get meta(): Record<string, unknown> | undefined {
    return this.#message.params?.['_meta'] as Record<string, unknown> | undefined
  }

  get client(): ClientInfo | undefined {
    return this.#known?.client
  }

  get level(): McpLevel | undefined {
    return this.#known?.level
  }

  get signal(): AbortSignal {
    const { signal, cancellable } = this.#way
    if (signal) return signal
    if (!cancellable) return this.#call.request.signal
    const own = (this.#abort ??= new AbortController())
    if (this.#reason !== undefined) own.abort(this.#reason)
    return AbortSignal.any([this.#call.request.signal, own.signal])
  }

  cancel(reason: unknown): void {
    this.#reason ??= reason
    this.#abort?.abort(reason)
  }
}
