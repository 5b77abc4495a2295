import * as runner from 'bun:test'
import { type Event, action, event, t, triggers } from 'bunbase'
import { db } from 'bunbase/db'
import { type Delivery, type EventTriggers, emitter, events } from 'bunbase/plugins/events'
import { queue } from 'bunbase/plugins/queue'
import { type ParityDriver, createTestApp, parity } from 'bunbase/testing'

const { event: onEvent } = triggers as unknown as EventTriggers
const made = new Map<string, Event>()

/** Anything goes: what is wrong with the input shall be found by the action. */
function eventOf(action: string): Event {
  const known = made.get(action) ?? event(`sent.${action}`, { payload: t.Any() })
  made.set(action, known)
  return known
}

function driver(delivery: Delivery, app: ParityDriver['app']): ParityDriver {
  return {
    app,
    trigger: (name) => onEvent(eventOf(name), delivery),
    async send(app, { action: name, input, caller, traceparent }) {
      const options = { as: caller, ...(traceparent && { traceparent }) }
      await app.get(emitter)!.emit(eventOf(name), input, options)
      return undefined
    },
    callers: ['anonymous', 'user', 'apiKey', 'system'],
  }
}

const named = (how: string): typeof runner => ({
  ...runner,
  describe: ((name: string, body: () => void) =>
    runner.describe(`${name}, ${how}`, body)) as typeof runner.describe,
})

parity(
  'event',
  driver({}, (actions) => createTestApp({ plugins: [events()], actions })),
  named('in the process'),
)

parity(
  'event',
  driver({ durable: true }, async (actions) => {
    const app = await createTestApp({
      plugins: [db(), queue({ queue: { maxAttempts: 1 } }), events()],
      actions,
    })
    await app.start()
    return app
  }),
  named('as a job'),
)

// One instance emits, and the run that is looked at is another one's.
const place = { url: 'memory://parity' }
const remote = driver({ broadcast: true }, async (actions) => {
  const app = await createTestApp({ plugins: [events()], events: place, actions })
  await app.start()
  return app
})
parity(
  'event',
  {
    ...remote,
    async send(_app, message) {
      const own = action(
        {
          name: 'own',
          input: t.Any(),
          output: t.Void(),
          triggers: [remote.trigger!(message.action) as never],
        },
        () => {},
      )
      await using other = await remote.app([own])
      return remote.send(other, message)
    },
  },
  named('from another instance'),
)
