import type { Caller, Run } from '../../kernel/index.ts'
import type { ReceivedEvent } from './triggers.ts'

/** An emitted event with what its subscribers' runs continue: caller, organisation, trace. */
export interface Emission extends ReceivedEvent {
  readonly caller: Caller
  readonly org: string | undefined
  readonly traceparent: string | undefined
  /** How many events caused each other before this one. */
  readonly hops: number
}

/** What a run emitted. Ids that nobody looks at are not made. */
export class RunEmission implements Emission {
  readonly name: string
  readonly emittedAt: number
  readonly hops: number
  readonly #run: Run
  readonly #newId: () => string
  #id: string | undefined = undefined
  #traceparent: string | undefined = undefined

  /** Made while the span of emitting is open. */
  constructor(
    run: Run,
    facts: { name: string; emittedAt: number; hops: number; newId: () => string },
  ) {
    this.name = facts.name
    this.emittedAt = facts.emittedAt
    this.hops = facts.hops
    this.#run = run
    this.#newId = facts.newId
    const { trace } = run.ctx
    // Of a run without spans the answer stays the same.
    if (trace.listening) this.#traceparent = trace.traceparent
  }

  get id(): string {
    return (this.#id ??= this.#newId())
  }

  get caller(): Caller {
    return this.#run.caller
  }

  get org(): string | undefined {
    return this.#run.invocation.org
  }

  get traceparent(): string {
    return (this.#traceparent ??= this.#run.ctx.trace.traceparent)
  }
}
