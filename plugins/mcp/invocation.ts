import {
  type Caller,
  type Invocation,
  type Mode,
  type RegisteredAction,
  type Run,
  type Trigger,
  shownError,
} from '../../kernel/index.ts'
import { type HttpExchange, type ViaHttp } from '../http/index.ts'
import type { Channel, ClientInfo, McpLevel } from './channel.ts'

/** What a request brings along, whatever its method. */
export interface RequestFacts {
  readonly caller?: Caller | undefined
  readonly exchange?: HttpExchange | undefined
  readonly signal?: AbortSignal | undefined
  /** Member `_meta` of the request's params. */
  readonly meta?: Record<string, unknown> | undefined
  readonly client?: ClientInfo | undefined
  /** Undefined when the answer is all that can be sent. */
  readonly channel?: Channel | undefined
  /** The least severity of log lines that the client wants; undefined for none. */
  readonly level?: McpLevel | undefined
  /** Whether an error is not for the result but for whoever carries it: HTTP asks for a better token. */
  concerns?(error: unknown): boolean
  /** The organisation that it is for, where whoever calls says so beside the request. */
  readonly org?: string | undefined
  /** Called with the run. */
  started?(run: Run): void
  /** The run, where that is kept. */
  readonly run?: Run | undefined
}

/** An action as MCP offers it: a tool, a resource or a prompt. `D`: what lists show of it. */
export interface Offer<D = unknown> {
  readonly action: RegisteredAction
  readonly trigger: Trigger
  readonly definition: D
  /** Makes the action's input of the arguments. Default: they are it. */
  readonly inputOf?: ((args: unknown) => unknown) | undefined
  /** Makes the result of an output; may be a promise. */
  answer(output: unknown, invocation: McpInvocation): unknown
  /** Makes the result of an error, or throws. */
  refuse(error: unknown, run: Run | undefined): unknown
}

/** How far a run is. Each time a greater number than the last. */
export interface Progress {
  readonly progress: number
  readonly total?: number
  /** For people. */
  readonly message?: string
}

/** A request for an offer; the kernel's invocation, so that a call costs one object. */
export class McpInvocation implements Invocation, ViaHttp {
  readonly trigger: Trigger
  readonly input: unknown
  readonly offer: Offer
  readonly facts: RequestFacts
  readonly #mode: Mode
  #run: Run | undefined

  constructor(offer: Offer, args: unknown, facts: RequestFacts, mode: Mode) {
    this.#mode = mode
    this.offer = offer
    this.trigger = offer.trigger
    this.facts = facts
    this.input = args
  }

  get '~http'(): HttpExchange | undefined {
    return this.facts.exchange
  }

  get caller(): Caller | undefined {
    return this.facts.caller
  }

  get signal(): AbortSignal | undefined {
    return this.facts.signal
  }

  get traceparent(): string | undefined {
    const told = this.facts.meta?.['traceparent']
    if (typeof told === 'string') return told
    return this.facts.exchange?.request.headers.get('traceparent') ?? undefined
  }

  get idempotencyKey(): string | undefined {
    return this.facts.exchange?.request.headers.get('idempotency-key') ?? undefined
  }

  get org(): string | undefined {
    return this.facts.org
  }

  started(run: Run): void {
    this.#run = run
    this.facts.started?.(run)
  }

  takeInput(raw: unknown): unknown {
    const { inputOf } = this.offer
    return inputOf === undefined ? raw : inputOf(raw)
  }

  answer(output: unknown): unknown {
    return this.offer.answer(output, this)
  }

  refuse(error: unknown): unknown {
    if (this.facts.concerns?.(error) === true) throw error
    return this.offer.refuse(shownError(error, this.#mode), this.#run)
  }

  /** Tells the client how far the work is, when it wants to know. */
  progress(told: Progress): void {
    const progressToken = this.facts.meta?.['progressToken']
    if (progressToken === undefined) return
    this.facts.channel?.notify('notifications/progress', { progressToken, ...told })
  }
}

/** The request that a run is part of, directly or by `ctx.call`. */
export function mcpInvocation(run: Run): McpInvocation | undefined {
  for (let at: Run | undefined = run; at; at = at.parent) {
    if (at.invocation instanceof McpInvocation) return at.invocation
  }
  return undefined
}
