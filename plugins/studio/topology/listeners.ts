import { labelOf } from '../show/trigger.ts'
import type { Studio } from '../studio.ts'

/** Actions that listen to an event, by its name or by a pattern. */
export function listenersOf({ host }: Studio, topic: string): string[] {
  return host.actions
    .filter(({ triggers }) =>
      triggers.some((trigger) => trigger.kind === 'event' && matches(labelOf(trigger), topic)),
    )
    .map(({ name }) => name)
}

/** Whether a pattern is that event: `*` is one part of a name, a last `**` one part or more. */
export function matches(pattern: string, topic: string): boolean {
  if (!pattern.includes('*')) return pattern === topic
  const parts = pattern.split('.').map((part) => {
    if (part === '**') return '.+'
    return part === '*' ? '[^.]+' : part
  })
  return new RegExp(`^${parts.join('\\.')}$`).test(topic)
}
