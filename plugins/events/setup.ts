import type { Host } from '../../kernel/index.ts'
import { checkTrigger, declareFromTriggers } from './bind.ts'
import { Emitter, emitter } from './emitter.ts'
import type { EventsPlugin } from './index.ts'
import { subscriberOf } from './subscriber.ts'
import { Topics } from './topics.ts'
import type { EventTriggerData } from './triggers.ts'

/** Gathers the subscribers, and provides what emits. */
export async function setup(host: Host<EventsPlugin>): Promise<void> {
  const topics = new Topics(() => host.events)
  let declared = false
  host.handleTrigger('event', (action, trigger, invoke) => {
    if (!declared) declareFromTriggers(host)
    declared = true
    const options = trigger.options as EventTriggerData
    const mode = checkTrigger(host, action, options, false)
    topics.add(subscriberOf({ action, options, mode, invoke }))
  })
  host.provide(
    emitter,
    new Emitter({
      topics,
      clock: host.clock,
      ids: host.ids,
      logger: () => host.logger,
      afterCommit: await committing(host),
    }),
  )
}

/** Without a database there is nothing to wait for. */
async function committing(host: Host<EventsPlugin>): Promise<(fn: () => void) => void> {
  if (!host.plugins.includes('db')) return (fn) => fn()
  const { database } = await import('../db/index.ts')
  const db = host.get(database)!
  // Subscribers begin outside of whatever the emitter is inside of, as in another process.
  return (fn) => db.afterCommit(() => db.outside(fn))
}
