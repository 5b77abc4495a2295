import {
  type ActiveSpan,
  type Caller,
  type Event,
  type Ids,
  type Logger,
  type Run,
  SYSTEM,
  type Service,
  holdBack,
  service,
} from '../../kernel/index.ts'
import type { Broadcast, BroadcastStats, Message } from './broadcast.ts'
import { dispatch } from './dispatch.ts'
import { type Emission, OwnEmission } from './emission.ts'
import type { RecordEvent } from './durable.ts'
import { EventLoop } from './errors.ts'
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
  /**
   * As `ctx.event.emit` of a run.
   *
   * @param org what it is about, when that is another organisation than the run's
   */
  emitFrom<Payload>(
    run: Run,
    event: Event<Payload> | string,
    payload: NoInfer<Payload>,
    org?: string,
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
  /** Undefined without a queue. */
  readonly record: RecordEvent | undefined
  /**
   * Calls `fn` once the transaction around has committed, at once when there is none; undefined
   * without a database.
   */
  readonly afterCommit: ((fn: () => void) => void) | undefined
}

/** Longer chains of events that cause each other most likely never end. */
const MAX_HOPS = 32

const DONE = Promise.resolve()

function isHeldBack({ name, here, durable }: Topic, payload: unknown): boolean {
  return holdBack(() => ({
    ...{ kind: 'event', name },
    details: { payload, here: here.length, durable: durable.length },
  }))
}

/** The runs and jobs that it causes continue the trace from this span. */
function describe(span: ActiveSpan, { here, durable, broadcast }: Topic, { id }: Emission): void {
  span.set('event.id', id)
  span.set('event.here', here.length)
  span.set('event.durable', durable.length)
  if (broadcast.length > 0) span.set('event.broadcast', true)
}

/** Hands events to their subscribers. */
export class Emitter implements Events {
  readonly #parts: EmitterParts

  constructor(parts: EmitterParts) {
    this.#parts = parts
  }

  emit(event: Event | string, payload: unknown, options: EmitOptions = {}): Promise<void> {
    const { as: caller = SYSTEM, org, traceparent } = options
    return this.#checked(event, payload, (topic, written) => {
      if (!topic.isHeard) return DONE
      const { clock, ids } = this.#parts
      const facts = { caller, org, traceparent }
      return this.#hand(topic, new OwnEmission(topic.name, clock.now(), ids, facts), written)
    })
  }

  get broadcasts(): BroadcastStats | undefined {
    return this.#parts.broadcast?.stats
  }

  emitFrom(
    run: Run,
    event: Event | string,
    payload: unknown,
    org: string | undefined = run.org,
  ): Promise<void> {
    const { trace } = run.ctx
    return this.#checked(event, payload, (topic, written) => {
      const { clock, ids } = this.#parts
      const { name } = topic
      if (!topic.isHeard) {
        if (trace.listening) trace.span('event', name, (span) => span.set('event.heard', false))
        return DONE
      }
      const hops = hopsTo(run)
      if (hops > MAX_HOPS) throw new EventLoop({ details: { event: name, limit: MAX_HOPS } })
      const facts = { caller: run.caller, org }
      return trace.span('event', name, (span) => {
        const emission = new OwnEmission(name, clock.now(), ids, facts, run, hops)
        if (trace.listening) describe(span, topic, emission)
        return this.#hand(topic, emission, written)
      })
    })
  }

  /** Looks up and validates, then goes on. */
  #checked(
    event: Event | string,
    payload: unknown,
    then: (topic: Topic, payload: unknown) => Promise<void>,
  ): Promise<void> {
    try {
      const topic = this.#parts.topics.of(event)
      const written = topic.write(payload)
      if (written instanceof Promise) {
        return written.then((value: unknown) =>
          isHeldBack(topic, value) ? undefined : then(topic, value),
        )
      }
      return isHeldBack(topic, written) ? DONE : then(topic, written)
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  #hand(topic: Topic, emission: Emission, payload: unknown): Promise<void> {
    const { broadcast, durable } = topic
    const sender = broadcast.length > 0 ? this.#parts.broadcast : undefined
    const message = sender?.write(emission, payload)
    if (durable.length === 0) return this.#tell(topic, emission, payload, message)
    const recorded = this.#parts.record!(durable, emission, payload)
    return recorded.then(() => this.#tell(topic, emission, payload, message))
  }

  #tell(
    topic: Topic,
    emission: Emission,
    payload: unknown,
    message: Message | undefined,
  ): Promise<void> {
    const { afterCommit, broadcast, logger } = this.#parts
    const tell = (): void => {
      dispatch(topic.here, emission, payload, topic, logger)
      if (message) broadcast!.publish(message)
    }
    if (afterCommit) afterCommit(tell)
    else tell()
    return DONE
  }
}
