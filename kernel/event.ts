import type { Schema, ValueOf } from './schema.ts'

/** A typed event: its name, and the schema that a payload is checked against when emitted. */
export interface Event<Payload = any> {
  readonly name: string
  readonly '~payload'?: Payload
}

/** An event as the kernel keeps it. */
export interface EventSource extends Event {
  readonly '~event': { readonly description?: string; readonly payload: Schema }
}

/**
 * Declares an event. Exported from a file under `actionsDir` it is registered by name.
 *
 * @param name dotted, lower case: `user.created`
 */
export function event<P extends Schema>(
  name: string,
  definition: { description?: string; payload: P },
): Event<ValueOf<P>> {
  const made: EventSource = { name, '~event': definition }
  return made
}

/** Whether a value was made by {@link event}. */
export function isEvent(value: unknown): value is EventSource {
  return typeof value === 'object' && value !== null && '~event' in value
}
