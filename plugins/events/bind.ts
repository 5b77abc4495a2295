import {
  type Event,
  type Host,
  type RegisteredAction,
  eventPayload,
  mistake,
  nearest,
} from '../../kernel/index.ts'
import type { EventsPlugin } from './index.ts'
import { isPattern } from './pattern.ts'
import type { DeliveryMode } from './subscriber.ts'
import { DECLARED, type EventTriggerData } from './triggers.ts'

/** Registers the events that triggers were given as objects and nobody exported. */
export function declareFromTriggers(host: Host<EventsPlugin>): void {
  const known = new Set(host.events.map(({ source }) => source as Event))
  for (const action of host.actions) {
    for (const { kind, options } of action.triggers) {
      const event = kind === 'event' ? (options as EventTriggerData)[DECLARED] : undefined
      if (!event || known.has(event)) continue
      known.add(event)
      const { file, line, plugin } = action.origin
      host.addEvent(event, { file, line, plugin })
    }
  }
}

/** Whether events can be delivered as jobs. */
export function hasQueue({ plugins }: Host<EventsPlugin>): boolean {
  return plugins.includes('queue')
}

/**
 * How a trigger's events are delivered.
 *
 * @throws TypeError when the trigger cannot work; boot reports it with the action's file
 */
export function checkTrigger(
  host: Host<EventsPlugin>,
  action: RegisteredAction,
  options: EventTriggerData,
): DeliveryMode {
  if (action.output.kind === 'stream') {
    throw mistake('nobody would read what it streams', 'give it an output that is a value')
  }
  if (options.durable && !hasQueue(host)) {
    throw mistake('`durable` needs the queue plugin', 'add queue() to `plugins`')
  }
  if (!isPattern(options.event)) {
    const event = options[DECLARED] ?? declared(host, options.event)
    if (!options.map) checkFit(action, event)
  }
  if (options.broadcast) return 'broadcast'
  return (options.durable ?? hasQueue(host)) ? 'durable' : 'direct'
}

function declared({ events }: Host<EventsPlugin>, name: string): Event {
  const found = events.find((event) => event.name === name)
  if (found) return found.source
  const near = nearest(
    name,
    events.map((event) => event.name),
  )
  throw mistake(
    `no event "${name}" is declared`,
    near ? `did you mean "${near}"?` : 'export one with event(name, { payload })',
  )
}

/** Inputs refuse unknown keys, and want those that are required: such a payload would never get in. */
function checkFit({ input }: RegisteredAction, event: Event): void {
  const { properties, required = [], additionalProperties } = input.json
  const given = propertiesOf(event)
  if (!properties || !given) return
  const known = properties as Record<string, { default?: unknown }>
  const what = `the payload of "${event.name}" has`
  const missing = (required as string[]).filter(
    (key) => !Object.hasOwn(given, key) && known[key]?.default === undefined,
  )
  if (missing.length > 0) {
    throw mistake(
      `${what} no ${named(missing)}, which the action's input requires`,
      'give the trigger a `map`',
    )
  }
  if ((additionalProperties ?? true) !== false) return
  const extra = Object.keys(given).filter((key) => !Object.hasOwn(known, key))
  if (extra.length === 0) return
  throw mistake(
    `${what} ${named(extra)}, which the action's input does not know`,
    'add it there, or give the trigger a `map`',
  )
}

const named = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join(', ')

function propertiesOf(event: Event): object | undefined {
  try {
    return eventPayload(event).json['properties'] as object | undefined
  } catch {
    // Boot tells what is wrong with it.
    return undefined
  }
}
