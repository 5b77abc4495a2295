import type { Guard } from '../../../kernel/index.ts'

/** What a guard asks of a caller, for tools that describe actions. */
export type Requirement =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'user' }
  | { readonly kind: 'role'; readonly roles: readonly string[] }
  | { readonly kind: 'permission'; readonly permission: string }
  | { readonly kind: 'any' | 'all' | 'not'; readonly of: readonly (Requirement | undefined)[] }

const requirements = new WeakMap<Guard, Requirement>()

/** Notes what a guard asks. */
export function asks<G extends Guard>(guard: G, requirement: Requirement): G {
  requirements.set(guard, requirement)
  return guard
}

/** What a guard asks; undefined of a guard that is not of this plugin. */
export function requirementOf(guard: Guard): Requirement | undefined {
  return requirements.get(guard)
}
