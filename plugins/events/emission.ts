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

/** An event that was emitted in this process. Ids that nobody looks at are not made. */
export class OwnEmission implements Emission {
  readonly name: string
  readonly emittedAt: number
  readonly caller: Caller
  readonly org: string | undefined
  readonly hops: number
  readonly #ids: { uuid(): string }
  readonly #run: Run | undefined
  #id: string | undefined = undefined
  #traceparent: string | undefined

  /** @param run what emitted it; its trace goes on, from the span that is open now */
  constructor(
    name: string,
    emittedAt: number,
    ids: { uuid(): string },
    facts: { caller: Caller; org?: string | undefined; traceparent?: string | undefined },
    run?: Run,
    hops = 0,
  ) {
    this.name = name
    this.emittedAt = emittedAt
    this.caller = facts.caller
    this.org = facts.org
    this.hops = hops
    this.#ids = ids
    this.#run = run
    this.#traceparent = facts.traceparent
    // Of a run without spans the answer stays the same.
    if (run?.ctx.trace.listening) this.#traceparent = run.ctx.trace.traceparent
  }

  get id(): string {
    return (this.#id ??= this.#ids.uuid())
  }

  get traceparent(): string | undefined {
    return (this.#traceparent ??= this.#run?.ctx.trace.traceparent)
  }
}
