import { ANONYMOUS, type Caller, SYSTEM } from '../../kernel/index.ts'

/** A caller, or the short way to write one: `'system'`, `{ user: 'u1' }`, `{ apiKey: 'k1' }`. */
export type As =
  Caller | 'anonymous' | 'system' | { readonly user: string } | { readonly apiKey: string }

/** The caller that a short form stands for; anonymous when there is none. */
export function callerOf(as: As | undefined): Caller {
  if (as === undefined || as === 'anonymous') return ANONYMOUS
  if (as === 'system') return SYSTEM
  if ('kind' in as) return as
  return 'user' in as ? { kind: 'user', id: as.user } : { kind: 'apiKey', id: as.apiKey }
}
