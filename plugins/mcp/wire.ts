import type { Caller, Clock, Run } from '../../kernel/index.ts'
import type { ClientInfo } from './channel.ts'
import type { RequestFacts } from './invocation.ts'
import { type RpcMessage, rpcErrorOf } from './rpc.ts'

/** A request that was answered, as it travelled. It may hold secrets: whoever shows it hides them. */
export interface McpExchanged {
  /** When it was asked; milliseconds since the epoch. */
  readonly at: number
  /** How long the answer took, in milliseconds. */
  readonly ms: number
  readonly request: RpcMessage
  /** One of the two is there. */
  readonly answer: { readonly result?: unknown; readonly error?: ReturnType<typeof rpcErrorOf> }
  readonly client: ClientInfo | undefined
  readonly caller: Caller | undefined
  /** That it started, where it came by HTTP. */
  readonly run: Run | undefined
}

/** What agents ask and are answered, told to whoever listens. While nobody does it is a look at a size. */
export class Wire {
  readonly #listeners = new Set<(exchanged: McpExchanged) => void>()
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether anybody listens. */
  get isHeard(): boolean {
    return this.#listeners.size > 0
  }

  /** Calls a function with each exchange, until the one it gives is called. */
  listen(listener: (exchanged: McpExchanged) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  /** Tells of a request that was answered at once. */
  tell(request: RpcMessage, answer: McpExchanged['answer'], facts: Facts = {}): void {
    this.#tell(request, answer, facts, { at: this.#clock.now(), ms: 0 })
  }

  /** Answers, and tells what was asked and what came of it. */
  async around(request: RpcMessage, facts: Facts, answer: () => unknown): Promise<unknown> {
    const [at, began] = [this.#clock.now(), this.#clock.elapsed()]
    const took = () => ({ at, ms: this.#clock.elapsed() - began })
    try {
      const result = await answer()
      this.#tell(request, { result }, facts, took())
      return result
    } catch (error) {
      this.#tell(request, { error: rpcErrorOf(error) }, facts, took())
      throw error
    }
  }

  #tell(
    request: RpcMessage,
    answer: McpExchanged['answer'],
    { client, caller, run }: Facts,
    when: Pick<McpExchanged, 'at' | 'ms'>,
  ): void {
    for (const listener of this.#listeners) {
      listener({ ...when, request, answer, client, caller, run })
    }
  }
}

type Facts = Pick<RequestFacts, 'client' | 'caller' | 'run'>
