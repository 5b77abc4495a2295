import type { Caller, Invocation, Run, Trigger } from '../../kernel/index.ts'
import type { Emission } from './emission.ts'
import type { Listener } from './subscriber.ts'
import type { ReceivedEvent } from './triggers.ts'

/** An event on its way into the run of one subscriber. */
export class EventInvocation implements Invocation {
  readonly #listener: Listener
  readonly #emission: Emission
  readonly #payload: unknown

  constructor(listener: Listener, emission: Emission, payload: unknown) {
    this.#listener = listener
    this.#emission = emission
    this.#payload = payload
  }

  get emission(): Emission {
    return this.#emission
  }

  get trigger(): Trigger {
    return this.#listener.trigger
  }

  get caller(): Caller {
    return this.#emission.caller
  }

  get org(): string | undefined {
    return this.#emission.org
  }

  get traceparent(): string | undefined {
    return this.#emission.traceparent
  }

  /** A broadcast is for every process, not for the first of them. */
  get idempotencyKey(): string | undefined {
    return this.#listener.subscriber.options.broadcast ? undefined : this.#emission.id
  }

  /** The emitter was let in; what it caused is part of that. */
  get accepted(): boolean {
    return true
  }

  readInput(): unknown {
    const { map } = this.#listener.subscriber.options
    return map ? map(this.#payload, this.#emission) : this.#payload
  }
}

/** What a job of an event shows as its trigger, beside the event. */
type JobFacts = Omit<ReceivedEvent, 'name'> & { readonly event: string; readonly hops: number }

/** The event that a run was started by; undefined when another trigger did. */
export function receivedBy({ trigger, invocation }: Run): ReceivedEvent | undefined {
  if (invocation instanceof EventInvocation) return invocation.emission
  if (trigger.kind !== 'event') return undefined
  const { event: name, id, emittedAt } = trigger.options as JobFacts
  return { id, name, emittedAt }
}

/** How many events led to this run, through whichever actions they called. */
export function hopsTo(run: Run): number {
  let outermost = run
  while (outermost.parent) outermost = outermost.parent
  const { invocation, trigger } = outermost
  if (invocation instanceof EventInvocation) return invocation.emission.hops + 1
  return trigger.kind === 'event' ? (trigger.options as JobFacts).hops + 1 : 0
}
