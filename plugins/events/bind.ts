import {
  type Event,
  type Host,
  type RegisteredAction,
  eventPayload,
  mistake,
  nearest,
} from '../../kernel/index.ts'
import type { EventsPlugin } from './index.ts'
import { isPattern, matcher, nameMatcher } from './pattern.ts'
import type { DeliveryMode, Subscriber } from './subscriber.ts'
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
  const events = eventsOf(host, options)
  if (!options.map) for (const event of events) checkFit(action, event)
  checkTwice(action, options, events)
  if (options.broadcast) return 'broadcast'
  return (options.durable ?? hasQueue(host)) ? 'durable' : 'direct'
}

/** The declared events that a trigger stands for; of a pattern perhaps none. */
function eventsOf(host: Host<EventsPlugin>, options: EventTriggerData): readonly Event[] {
  if (!isPattern(options.event)) return [options[DECLARED] ?? declared(host, options.event)]
  const matches = matcher(options.event)
  return host.events.filter(({ name }) => matches(name)).map(({ source }) => source)
}

/**
 * Whether a pattern that names something stands for no declared event. No mistake, as other instances on
 * the channel may emit what is not declared here.
 */
export function isDeaf(
  { options: { event }, matches }: Pick<Subscriber, 'options' | 'matches'>,
  events: readonly { name: string }[],
): boolean {
  return isPattern(event) && /[^.*]/.test(event) && !events.some(({ name }) => matches(name))
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

/** Two triggers that nothing tells apart would run the action twice for one event. */
function checkTwice(
  { triggers }: RegisteredAction,
  options: EventTriggerData,
  events: readonly Event[],
): void {
  const all = triggers.filter(({ kind }) => kind === 'event').map((it) => it.options)
  for (const other of all.slice(0, all.indexOf(options)) as EventTriggerData[]) {
    if (TOLD_APART.some((key) => other[key] !== options[key])) continue
    const matches = nameMatcher(other.event)
    const both = events.find(({ name }) => matches(name))
    if (!both) continue
    throw mistake(
      `it would run twice for each "${both.name}", by "${other.event}" and "${options.event}"`,
      'remove one of the two, or have `when` or `map` tell them apart',
    )
  }
}

const TOLD_APART = ['when', 'map', 'durable', 'broadcast'] as const

const named = (keys: readonly string[]): string => keys.map((key) => `"${key}"`).join(', ')

function propertiesOf(event: Event): object | undefined {
  try {
    return eventPayload(event).json['properties'] as object | undefined
  } catch {
    // Boot tells what is wrong with it.
    return undefined
  }
}
