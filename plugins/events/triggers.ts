import {
  type Event,
  type Trigger,
  checkOptions,
  isEvent,
  mistake,
  t,
  trigger,
} from '../../kernel/index.ts'

/** An event as its subscribers see it, beside its payload. */
export interface ReceivedEvent {
  /** UUIDv7, the same for every subscriber and every retry. */
  readonly id: string
  /** Its name, also when the subscriber listens to a pattern. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly emittedAt: number
}

/** How a subscriber wants its events. */
export interface Delivery {
  /**
   * Delivered as a job: in the emitter's transaction, retried alone, once across all instances.
   * Default: true when the queue plugin is selected (and `broadcast` is not asked for).
   */
  durable?: boolean
  /**
   * Delivered in every instance of the app, at most once in each, without retries: for caches and
   * open connections. Default false.
   */
  broadcast?: boolean
}

/** What {@link EventTriggers.event} takes beside the event. */
export interface EventTriggerOptions<Payload> extends Delivery {
  /**
   * Whether a payload is of interest; asked when it is emitted. One that throws is logged, and the
   * event is delivered.
   */
  when?: (payload: Payload, event: ReceivedEvent) => boolean
}

/** How a payload becomes the action's input. */
export interface EventMap<Payload, In> {
  /**
   * Called when the action runs, after its guards; what it throws fails that run. For a job it is called
   * as the event is emitted, and what it throws fails the emit.
   */
  map: (payload: Payload, event: ReceivedEvent) => In
}

/** The trigger builders of this plugin. */
export interface EventTriggers {
  /** Runs the action when the event is emitted, with what `map` makes of its payload as input. */
  event<Payload, In>(
    event: Event<Payload>,
    options: EventTriggerOptions<Payload> & EventMap<Payload, In>,
  ): Trigger<In>
  /** Runs the action when the event is emitted, with its payload as input. */
  event<Payload>(event: Event<Payload>, options?: EventTriggerOptions<Payload>): Trigger<Payload>
  /**
   * The same for a declared event by its name, or for all that a pattern stands for: `*` is one
   * part of a name (`user.*`), a last `**` one part or more (`user.**`).
   */
  event<In = never>(
    name: string,
    options?: EventTriggerOptions<any> & Partial<EventMap<any, In>>,
  ): Trigger<In>
}

/** The event that a trigger was given as an object; not data, so nothing shows it. */
export const DECLARED: unique symbol = Symbol('declared')

/** The options of an `event` trigger, as kept on the trigger. */
export interface EventTriggerData extends Delivery {
  /** Name or pattern. */
  readonly event: string
  readonly when?: (payload: unknown, event: ReceivedEvent) => boolean
  readonly map?: (payload: unknown, event: ReceivedEvent) => unknown
  readonly [DECLARED]?: Event | undefined
}

const optionsSchema = t.Object(
  {
    map: t.Optional(t.Function([], t.Any())),
    when: t.Optional(t.Function([], t.Any())),
    durable: t.Optional(t.Boolean()),
    broadcast: t.Optional(t.Boolean()),
  },
  { additionalProperties: false },
)

/** Builds an `event` trigger. Throws a `TypeError` on arguments that cannot be meant. */
function eventTrigger(
  event: Event | string,
  options: Omit<EventTriggerData, 'event'> = {},
): Trigger<never> {
  const declared = isEvent(event) ? event : undefined
  const name = declared ? declared.name : event
  if (typeof name !== 'string' || name === '') {
    throw mistake('it names no event', 'give an event, its name, or a pattern such as "user.*"')
  }
  checkOptions(optionsSchema, options)
  if (options.broadcast && options.durable) {
    throw mistake(
      'an event is delivered once (durable) or in every instance (broadcast)',
      'leave one of the two out',
    )
  }
  const made: EventTriggerData = { event: name, ...options, [DECLARED]: declared }
  return trigger('event', made)
}

/** The trigger builders. */
export const eventTriggers: EventTriggers = { event: eventTrigger as EventTriggers['event'] }
