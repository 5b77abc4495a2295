import type { Host } from '../../kernel/index.ts'
import { checkTrigger, declareFromTriggers, hasQueue, isDeaf } from './bind.ts'
import type { Broadcast } from './broadcast.ts'
import type { EventsConfig } from './config.ts'
import type { RecordEvent } from './durable.ts'
import { Emitter, emitter } from './emitter.ts'
import type { EventsPlugin } from './index.ts'
import { subscriberOf } from './subscriber.ts'
import { Topics } from './topics.ts'
import type { EventTriggerData } from './triggers.ts'

/** Gathers the subscribers, and provides what emits. */
export async function setup(
  host: Host<EventsPlugin>,
  { events: config = {} }: { events?: EventsConfig },
): Promise<() => Promise<void>> {
  const topics = new Topics(() => host.events)
  let declared = false
  host.handleTrigger('event', (action, trigger, invoke) => {
    if (!declared) declareFromTriggers(host)
    declared = true
    const options = trigger.options as EventTriggerData
    const mode = checkTrigger(host, action, options)
    topics.add(subscriberOf({ action, options, mode, invoke }))
  })
  const broadcast = await broadcasting(host, config, topics)
  const { clock, ids } = host
  host.provide(
    emitter,
    new Emitter({
      topics,
      clock,
      ids,
      broadcast,
      record: await recording(host),
      logger: () => host.logger,
      afterCommit: await committing(host),
    }),
  )
  host.hook('kernel:starting', async () => {
    if (!hasQueue(host) && topics.subscribers.some(({ mode }) => mode === 'direct')) {
      host.logger.info('events are delivered in process: what a crash interrupts is lost')
    }
    for (const subscriber of topics.subscribers) {
      if (!isDeaf(subscriber, host.events)) continue
      const { action, options } = subscriber
      host.logger.warn('no declared event fits the pattern of an action', {
        ...{ pattern: options.event, subscriber: action.name },
      })
    }
    await broadcast?.start()
  })
  host.hook('kernel:stopping', () => broadcast?.deafen())
  return async () => broadcast?.stop()
}

async function recording(host: Host<EventsPlugin>): Promise<RecordEvent | undefined> {
  if (!hasQueue(host)) return undefined
  const [{ jobs }, { durableDelivery }] = await Promise.all([
    import('../queue/index.ts'),
    import('./durable.ts'),
  ])
  return durableDelivery(host.get(jobs)!, () => host.logger)
}

async function committing(
  host: Host<EventsPlugin>,
): Promise<((fn: () => void) => void) | undefined> {
  if (!host.plugins.includes('db')) return undefined
  const { database } = await import('../db/index.ts')
  const db = host.get(database)!
  // Subscribers begin outside of whatever the emitter is inside of, as in another process.
  return (fn) => db.afterCommit(() => db.outside(fn))
}

/** Nothing of it is loaded by an app that is alone. */
async function broadcasting(
  host: Host<EventsPlugin>,
  config: EventsConfig,
  topics: Topics,
): Promise<Broadcast | undefined> {
  if (config.transport === undefined && config.url === undefined) return undefined
  return (await import('./open-broadcast.ts')).openBroadcast(host, config, topics)
}
