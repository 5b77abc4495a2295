import type { RegisteredAction } from '../../kernel/index.ts'
import type { ToolAnnotations } from './triggers.ts'

/** What HTTP says about an action, by its `api` triggers, is true for agents, too. */
export function derivedHints({ triggers }: RegisteredAction): ToolAnnotations {
  const methods = new Set(
    triggers
      .filter(({ kind }) => kind === 'api')
      .map(({ options }) => (options as { method: string }).method),
  )
  if (methods.size === 0) return {}
  const all = (...wanted: string[]): boolean => [...methods].every((it) => wanted.includes(it))
  if (all('GET')) return { readOnlyHint: true }
  return {
    readOnlyHint: false,
    ...(methods.has('DELETE') && { destructiveHint: true }),
    ...(all('GET', 'PUT', 'DELETE') && { idempotentHint: true }),
  }
}
