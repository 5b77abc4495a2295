import * as runner from 'bun:test'
import { type Event, event, t, triggers } from 'bunbase'
import { type EventTriggers, emitter, events } from 'bunbase/plugins/events'
import { createTestApp, parity } from 'bunbase/testing'

const { event: onEvent } = triggers as unknown as EventTriggers
const made = new Map<string, Event>()

/** Anything goes: what is wrong with the input shall be found by the action. */
function eventOf(action: string): Event {
  const known = made.get(action) ?? event(`sent.${action}`, { payload: t.Any() })
  made.set(action, known)
  return known
}

parity(
  'event',
  {
    app: (actions) => createTestApp({ plugins: [events()], actions }),
    trigger: (action) => onEvent(eventOf(action)),
    async send(app, { action, input, caller, traceparent }) {
      const options = { as: caller, ...(traceparent && { traceparent }) }
      await app.get(emitter)!.emit(eventOf(action), input, options)
      return undefined
    },
    callers: ['anonymous', 'user', 'apiKey', 'system'],
  },
  runner,
)
