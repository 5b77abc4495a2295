import { type Event, type Plugin, definePlugin } from '../../kernel/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { QueuePlugin } from '../queue/index.ts'
import { type EventsConfig, configSchema } from './config.ts'
import { type Emitter, emitter } from './emitter.ts'
import { receivedBy } from './invocation.ts'
import { setup } from './setup.ts'
import { type EventTriggers, type ReceivedEvent, eventTriggers } from './triggers.ts'

export type { BroadcastStats } from './broadcast.ts'
export type { EventTransport, EventsConfig } from './config.ts'
export { type EmitOptions, type Events, emitter } from './emitter.ts'
export { EventLoop, EventTooLarge, InvalidPayload, UnknownEvent } from './errors.ts'
export type {
  Delivery,
  EventMap,
  EventTriggerOptions,
  EventTriggers,
  ReceivedEvent,
} from './triggers.ts'

/** Events: what happened, told to every action that listens. */
export interface EventsPlugin {
  name: 'events'
  uses: DbPlugin | QueuePlugin
  config: { events?: EventsConfig }
  context: {
    event: {
      /**
       * Tells every subscriber of an event. Inside a transaction they are told when it commits, and
       * never when it is rolled back. Resolves when the event is handed over, not when subscribers
       * are done. Rejects with `INVALID_PAYLOAD`, `EVENT_LOOP`, and by name with `UNKNOWN_EVENT`.
       *
       * @param event the event itself, or the name of a declared one
       * @param options `org`: which organisation it is about, when that is another than the run's
       */
      emit<Payload>(
        event: Event<Payload> | string,
        payload: NoInfer<Payload>,
        options?: { readonly org?: string | undefined },
      ): Promise<void>
      /** The event that started this run; undefined when another trigger did. */
      readonly received: ReceivedEvent | undefined
    }
  }
  triggers: EventTriggers
}

/** The `events` plugin. */
export const events: (options?: Partial<EventsPlugin['config']>) => Plugin<EventsPlugin> =
  definePlugin<EventsPlugin>({
    name: 'events',
    uses: ['db', 'queue'],
    config: configSchema,
    context: {
      event: (run) => {
        const own = run.get(emitter) as Emitter
        return {
          emit: (event, payload, options) => own.emitFrom(run, event, payload, options?.org),
          received: receivedBy(run),
        }
      },
    },
    triggers: eventTriggers,
    setup,
  })
