import { usable } from './action-schemas.ts'
import type { Event, EventSource } from './event.ts'
import type { BootProblem } from './problem.ts'
import type { RegisteredEvent } from './registry.ts'
import { type OutputSchema, compileOutput } from './schema.ts'

const compiled = new WeakMap<Event, OutputSchema>()

/**
 * The compiled payload schema of an event. It strips and validates like an action's output, for that
 * is what a payload is: something given away.
 *
 * @throws UnusableSchema
 */
export function eventPayload(event: Event): OutputSchema {
  const known = compiled.get(event)
  if (known) return known
  const made = compileOutput((event as EventSource)['~event'].payload)
  compiled.set(event, made)
  return made
}

/** Reports what is wrong with the payload schemas of registered events. */
export async function checkEvents(
  events: readonly RegisteredEvent[],
  report: (problem: BootProblem) => void,
): Promise<void> {
  for (const { name, source, origin } of events) {
    const tell = (problem: BootProblem): void =>
      report({ ...origin, ...problem, message: `event "${name}": ${problem.message}` })
    await usable('payload', source['~event'].payload, () => eventPayload(source), tell)
  }
}
