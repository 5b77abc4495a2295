import { ANONYMOUS, type Caller } from './caller.ts'
import type { KernelContext } from './context.ts'
import type { Engine } from './engine.ts'
import { type ActionObservers, UNOBSERVED } from './observers.ts'
import type { RegisteredAction } from './registry.ts'
import type { Service } from './service.ts'
import { type TraceOrigin, parseTraceparent } from './trace.ts'
import type { Trigger } from './trigger.ts'

/** What every trigger supplies to start a run. Plugins may pass their own class with lazy getters. */
export interface Invocation {
  readonly trigger: Trigger
  /** The value, or left out when {@link Invocation.readInput} reads it. */
  readonly input?: unknown
  /** Called after the guards have passed; may return a promise. */
  readInput?(): unknown
  /** Makes the input of what `readInput` gave, once that is there. Spares another promise. */
  takeInput?(raw: unknown): unknown
  /** Once `takeInput` is done: the JSON that it made the input of, when that is all of it. */
  readonly inputText?: string | undefined
  /** Why the run ends, given what `readInput` threw or rejected with. Default: that. */
  blameInput?(error: unknown): unknown
  /** What `execute` gives for an output, instead of it. */
  answer?(output: unknown): unknown
  /** What `execute` gives for an error, of the run or of `answer`, instead of throwing it. */
  refuse?(error: unknown): unknown
  /** Called once with the run, before anything else; the trigger may want its ids later. */
  started?(run: Run): void
  /** Known at once (`system` for cron, the causer for a job), or left out to be resolved. */
  readonly caller?: Caller | undefined
  /** The organisation that the work was caused for, when the trigger carries it. */
  readonly org?: string | undefined
  /** An incoming W3C `traceparent` to continue. */
  readonly traceparent?: string | undefined
  /**
   * Address of whoever asks, when the trigger knows one: canonical, and as only trusted proxies report
   * it. Strangers are told apart by it.
   */
  readonly ip?: string | undefined
  /** Aborts when the work is no longer wanted (the client went away). */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds instead of the action's own timeout; 0 for none. */
  readonly timeout?: number | undefined
  /** 1 for the first try. */
  readonly attempt?: number | undefined
  /** What makes it the same as an earlier one, when the sender says: a header, a delivery's id. */
  readonly idempotencyKey?: string | undefined
  /** The run that called this one. */
  readonly parent?: Run | undefined
  /** Id of the earlier run that this one does again. */
  readonly replayOf?: string | undefined
  /** Whether all it does will be undone, so that nobody keeps anything of it. Default false. */
  readonly rehearsal?: boolean | undefined
  /**
   * Whether this is part of work that was taken on earlier, so that it still runs while the app
   * drains. Default false.
   */
  readonly accepted?: boolean | undefined
}

/** How a run stands or ended. */
export type RunStatus = 'running' | 'succeeded' | 'failed' | 'refused'

/** One execution of an action. */
export interface Run<Ctx = KernelContext> {
  /** UUIDv7. */
  readonly id: string
  /** 32 hexadecimal digits; shared by everything that one request caused. */
  readonly traceId: string
  /** 16 hexadecimal digits: this run's span in the trace. */
  readonly spanId: string
  /** Span of whatever caused this run, in this process or another. */
  readonly parentSpanId: string | undefined
  readonly action: RegisteredAction
  readonly trigger: Trigger
  readonly invocation: Invocation
  readonly parent: Run | undefined
  /** Whether it, or a run around it, is one of which nothing stays: it is not counted or kept. */
  readonly rehearsed: boolean
  /** 1 for a run that no other run called. */
  readonly depth: number
  readonly attempt: number
  readonly caller: Caller
  /**
   * The organisation that it acts for: what its trigger carries, or what the request names and a plugin
   * has confirmed for this caller. Whatever is kept by organisation is kept by this.
   */
  readonly org: string | undefined
  readonly status: RunStatus
  readonly ctx: Ctx
  /** As validated; undefined until it was read. */
  readonly input?: unknown
  /**
   * The input as the JSON that was sent, when nothing was put into it. A member may be in it twice, of
   * which the last counts.
   */
  readonly inputText?: string | undefined
  /** As stripped and validated. */
  readonly output?: unknown
  /** The output as JSON, once somebody has written all of it: then nobody else has to. */
  outputText?: string | undefined
  readonly error?: unknown
  /** Milliseconds since the epoch; measured only when a hook of `action:*` has a subscriber for the action. */
  readonly startedAt: number
  /** Milliseconds; 0 until settled. */
  readonly durationMs: number
  /** What a plugin provides; undefined when it is not selected. */
  get<T>(service: Service<T>): T | undefined
}

/** The run as the kernel changes it. Ids, signal and context cost nothing until they are touched. */
export class LiveRun implements Run {
  readonly engine: Engine
  readonly action: RegisteredAction
  readonly invocation: Invocation
  readonly observers: ActionObservers
  readonly depth: number
  readonly startedAt: number
  readonly #began: number
  durationMs = 0
  status: RunStatus = 'running'
  caller: Caller
  org: string | undefined
  ctx: KernelContext
  input: unknown = undefined
  inputText: string | undefined = undefined
  output: unknown = undefined
  outputText: string | undefined = undefined
  error: unknown = undefined
  #id: string | undefined = undefined
  #trace: TraceOrigin | undefined = undefined
  #spanId: string | undefined = undefined
  #abort: AbortController | undefined = undefined
  #abortReason: unknown = undefined
  #unlink: (() => void) | undefined = undefined
  #traced: boolean | undefined = undefined

  constructor(
    engine: Engine,
    action: RegisteredAction,
    invocation: Invocation,
    observers: ActionObservers = UNOBSERVED,
  ) {
    this.engine = engine
    this.observers = observers
    this.action = action
    this.invocation = invocation
    this.depth = invocation.parent === undefined ? 1 : invocation.parent.depth + 1
    this.caller = ANONYMOUS
    this.org = invocation.org
    if (observers.observed) {
      this.startedAt = engine.clock.now()
      this.#began = engine.clock.elapsed()
    } else {
      this.startedAt = 0
      this.#began = 0
    }
    this.ctx = new engine.Context(this)
  }

  get trigger(): Trigger {
    return this.invocation.trigger
  }

  get parent(): Run | undefined {
    return this.invocation.parent
  }

  get rehearsed(): boolean {
    return this.invocation.rehearsal === true || this.invocation.parent?.rehearsed === true
  }

  get attempt(): number {
    return this.invocation.attempt ?? 1
  }

  get id(): string {
    return (this.#id ??= this.engine.ids.uuid())
  }

  get spanId(): string {
    return (this.#spanId ??= this.engine.ids.spanId())
  }

  get traceId(): string {
    return this.#origin().traceId
  }

  get parentSpanId(): string | undefined {
    return this.#origin().parentSpanId
  }

  /** Whether what is called from here shall record its part of the trace. */
  get sampled(): boolean {
    return this.#origin().sampled
  }

  /** Whether its spans are wanted. */
  get traced(): boolean {
    const { sample, spanEnded } = this.engine
    if (sample === undefined) return spanEnded !== undefined
    return (this.#traced ??= (this.parent as LiveRun | undefined)?.traced ?? sample(this))
  }

  get signal(): AbortSignal {
    if (this.#abort) return this.#abort.signal
    const controller = (this.#abort = new AbortController())
    const outer = this.invocation.signal ?? (this.parent as LiveRun | undefined)?.signal
    if (this.#abortReason !== undefined) controller.abort(this.#abortReason)
    else if (outer?.aborted) controller.abort(outer.reason)
    else if (outer) {
      const abort = (): void => controller.abort(outer.reason)
      outer.addEventListener('abort', abort, { once: true })
      this.#unlink = () => outer.removeEventListener('abort', abort)
    }
    return controller.signal
  }

  get<T>(service: Service<T>): T | undefined {
    return this.engine.services.get(service.name) as T | undefined
  }

  /** A guard's verdict; none on a run that timed out while it was asked. */
  refuse(): void {
    if (this.status === 'running') this.status = 'refused'
  }

  /** Whether an error only hands on that `ctx.signal` was aborted. */
  abortedBy(error: unknown): boolean {
    const signal = this.#abort?.signal
    if (!signal?.aborted) return false
    return error === signal.reason || (error instanceof Error && error.name === 'AbortError')
  }

  /** Lets go of the caller's signal, which may live much longer than the run. */
  release(): void {
    this.#unlink?.()
    this.#unlink = undefined
  }

  /** Aborts `ctx.signal`; the handler decides what to do with it. */
  abort(reason: unknown): void {
    this.#abortReason ??= reason
    this.#abort?.abort(reason)
  }

  /** Stops the duration. */
  end(): void {
    if (this.observers.observed) this.durationMs = this.engine.clock.elapsed() - this.#began
  }

  #origin(): TraceOrigin {
    if (this.#trace) return this.#trace
    const { parent, traceparent } = this.invocation
    const incoming = parseTraceparent(traceparent)
    if (incoming) return (this.#trace = incoming)
    if (parent) {
      const { traceId, spanId, sampled } = parent as LiveRun
      return (this.#trace = { traceId, parentSpanId: spanId, sampled })
    }
    const traceId = this.engine.ids.traceId()
    return (this.#trace = { traceId, parentSpanId: undefined, sampled: true })
  }
}
