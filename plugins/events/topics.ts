import {
  type Event,
  type EventSource,
  type RegisteredEvent,
  eventPayload,
  nearest,
} from '../../kernel/index.ts'
import { UnknownEvent } from './errors.ts'
import { type Copies, payloadCopies, payloadWriter } from './payload.ts'
import { type Listener, type Subscriber, listenerOf } from './subscriber.ts'

/** Those who are told of one event. */
export interface Listeners {
  /** Run in this process: the direct ones, and those of a broadcast. */
  readonly here: readonly Listener[]
  readonly durable: readonly Listener[]
  /** Of `here`, those that run in the other instances too. */
  readonly broadcast: readonly Listener[]
}

/** An event, ready to be emitted. */
export interface Topic extends Listeners, Copies {
  readonly name: string
  /** Whether anybody listens. */
  readonly isHeard: boolean
  /** Strips and validates a payload; a promise when its schema gives one. Throws `INVALID_PAYLOAD`. */
  readonly write: (payload: unknown) => unknown
}

const MOST_NAMES = 10_000

/** What is emitted, and who listens: looked up once per event, then a plain map. */
export class Topics {
  readonly #events: () => readonly RegisteredEvent[]
  readonly #subscribers: Subscriber[] = []
  readonly #listeners = new Map<string, Listeners>()
  readonly #topics = new Map<Event | string, Topic>()
  #lastEvent: Event | string | undefined = undefined
  #lastTopic: Topic | undefined = undefined

  /** @param events the declared ones; complete when the first one is emitted */
  constructor(events: () => readonly RegisteredEvent[]) {
    this.#events = events
  }

  /** In order of their actions' names, in which they are told. */
  get subscribers(): readonly Subscriber[] {
    return this.#subscribers
  }

  add(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber)
  }

  /**
   * An event by its object, or by the name of a declared one.
   *
   * @throws UnknownEvent
   */
  of(event: Event | string): Topic {
    // Events come in bursts of one kind.
    if (event === this.#lastEvent) return this.#lastTopic!
    const topic = this.#topics.get(event) ?? this.#make(event)
    this.#lastEvent = event
    this.#lastTopic = topic
    return topic
  }

  #make(event: Event | string): Topic {
    const source = typeof event === 'string' ? this.#declared(event) : (event as EventSource)
    const { name } = source
    const listeners = this.listeners(name)
    const schema = eventPayload(source)
    const made = {
      name,
      write: payloadWriter(name, schema),
      ...payloadCopies(source, schema),
      isHeard: listeners.here.length + listeners.durable.length > 0,
      ...listeners,
    }
    this.#topics.set(event, made)
    return made
  }

  /** Who listens to an event of that name, whether or not it is declared here. */
  listeners(name: string): Listeners {
    const known = this.#listeners.get(name)
    if (known) return known
    const made = this.#find(name)
    // Names come from other instances too.
    if (this.#listeners.size < MOST_NAMES) this.#listeners.set(name, made)
    return made
  }

  #find(name: string): Listeners {
    const all = this.#subscribers
      .filter((subscriber) => subscriber.matches(name))
      .map((subscriber) => listenerOf(subscriber, name))
    const by = (mode: string): Listener[] => all.filter((it) => it.subscriber.mode === mode)
    return {
      here: all.filter((it) => it.subscriber.mode !== 'durable'),
      durable: by('durable'),
      broadcast: by('broadcast'),
    }
  }

  #declared(name: string): EventSource {
    const events = this.#events()
    const found = events.find((event) => event.name === name)
    if (found) return found.source
    const near = nearest(
      name,
      events.map((event) => event.name),
    )
    throw new UnknownEvent({
      message: `No event "${name}" is declared${near ? `; did you mean "${near}"?` : '.'}`,
      details: { event: name },
    })
  }
}
