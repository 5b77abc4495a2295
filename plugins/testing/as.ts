import { ANONYMOUS, type Caller, SYSTEM } from '../../kernel/index.ts'

/** A caller, or the short way to write one: `'system'`, `{ user: 'u1' }`, `{ apiKey: 'k1' }`. */
export type As =
  Caller | 'anonymous' | 'system' | { readonly user: string } | { readonly apiKey: string }

/** The caller that a short form stands for; anonymous when there is none. */
export function callerOf(as: As | undefined): Caller {
  if (as === undefined || as === 'anonymous') return ANONYMOUS
  if (as === 'system') return SYSTEM
  if (typeof as === 'object' && as !== null) {
    if ('kind' in as) return as
    if ('user' in as) return { kind: 'user', id: as.user }
    if ('apiKey' in as) return { kind: 'apiKey', id: as.apiKey }
  }
  throw new TypeError(
    `as: ${JSON.stringify(as)} is no caller; write 'system', 'anonymous', { user: id } or { apiKey: id }`,
  )
}
