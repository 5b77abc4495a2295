import {
  type Caller,
  type Event,
  type Ids,
  type Logger,
  type Run,
  SYSTEM,
  type Service,
  service,
} from '../../kernel/index.ts'
import type { Broadcast, BroadcastStats } from './broadcast.ts'
import { dispatch } from './dispatch.ts'
import { type Emission, RunEmission } from './emission.ts'
import { encode } from './envelope.ts'
import { EventLoop, EventTooLarge } from './errors.ts'
import { hopsTo } from './invocation.ts'
import type { Topic, Topics } from './topics.ts'

/** Who emits from outside a run, and for which organisation; default: the system itself. */
export interface EmitOptions {
  readonly as?: Caller
  readonly org?: string
  readonly traceparent?: string
}

/** Events from outside runs. */
export interface Events {
  /** As `ctx.event.emit`. */
  emit<Payload>(
    event: Event<Payload> | string,
    payload: NoInfer<Payload>,
    options?: EmitOptions,
  ): Promise<void>
  /** What became of broadcasts in this instance; undefined when it has no transport. */
  readonly broadcasts: BroadcastStats | undefined
}

/** Provided by `events`: emitting from outside runs. */
export const emitter: Service<Events> = service('events:emitter')

/** What emitting needs. */
export interface EmitterParts {
  readonly topics: Topics
  readonly clock: { now(): number }
  readonly ids: Ids
  readonly logger: () => Logger
  readonly broadcast: Broadcast | undefined
  /** Calls `fn` once the transaction around has committed, at once when there is none. */
  readonly afterCommit: (fn: () => void) => void
}

/** Longer chains of events that cause each other most likely never end. */
const MAX_HOPS = 32

const DONE = Promise.resolve()

/** Hands events to their subscribers. */
export class Emitter implements Events {
  readonly #parts: EmitterParts
  readonly #newId: () => string

  constructor(parts: EmitterParts) {
    this.#parts = parts
    this.#newId = () => parts.ids.uuid()
  }

  emit(event: Event | string, payload: unknown, options: EmitOptions = {}): Promise<void> {
    const { as: caller = SYSTEM, org, traceparent } = options
    return this.#write(event, payload, (topic, written) => {
      const id = this.#newId()
      const facts = { id, name: topic.name, emittedAt: this.#parts.clock.now() }
      return this.#hand(topic, { ...facts, caller, org, traceparent, hops: 0 }, written)
    })
  }

  get broadcasts(): BroadcastStats | undefined {
    return this.#parts.broadcast?.stats
  }

  emitFrom(run: Run, event: Event | string, payload: unknown): Promise<void> {
    return this.#write(event, payload, (topic, written) => {
      const hops = hopsTo(run)
      if (hops > MAX_HOPS) {
        throw new EventLoop({ details: { event: topic.name, limit: MAX_HOPS } })
      }
      const emittedAt = this.#parts.clock.now()
      return run.ctx.trace.span('event', topic.name, () => {
        const facts = { name: topic.name, emittedAt, hops, newId: this.#newId }
        return this.#hand(topic, new RunEmission(run, facts), written)
      })
    })
  }

  /** Looks up and validates, then goes on when anybody listens. */
  #write(
    event: Event | string,
    payload: unknown,
    then: (topic: Topic, payload: unknown) => Promise<void>,
  ): Promise<void> {
    try {
      const topic = this.#parts.topics.of(event)
      const written = topic.write(payload)
      if (topic.here.length + topic.durable.length === 0) {
        return written instanceof Promise ? written.then(() => undefined) : DONE
      }
      return written instanceof Promise
        ? written.then((value: unknown) => then(topic, value))
        : then(topic, written)
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  /** The event for the wire, when other instances are to hear of it. */
  #encode({ name, broadcast }: Topic, emission: Emission, payload: unknown): string | undefined {
    const { broadcast: sender } = this.#parts
    if (broadcast.length === 0 || !sender) return undefined
    const message = encode(emission, payload)
    const bytes = Buffer.byteLength(message)
    const limit = sender.maxBytes
    if (bytes > limit) throw new EventTooLarge({ details: { event: name, bytes, limit } })
    return message
  }

  #hand(topic: Topic, emission: Emission, payload: unknown): Promise<void> {
    const { afterCommit, broadcast, logger } = this.#parts
    const message = this.#encode(topic, emission, payload)
    afterCommit(() => {
      dispatch(topic.here, emission, payload, logger)
      if (message !== undefined) broadcast!.publish(message)
    })
    return DONE
  }
}
