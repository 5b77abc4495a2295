import { ANONYMOUS, type Caller, InvalidInput, SYSTEM } from '../../../kernel/index.ts'
import type { Identity } from '../contract/wire.ts'

/** The caller that an identity stands for. @throws InvalidInput for a user or key without an id */
export function callerOf({ kind, id }: Identity): Caller {
  if (kind === 'anonymous') return ANONYMOUS
  if (kind === 'system') return SYSTEM
  if (id !== undefined) return { kind, id }
  throw new InvalidInput({
    details: { issues: [{ path: '/as/id', message: `is missing: which ${kind}` }] },
  })
}

/** The identity of a caller. */
export function identityOf(
  caller: { readonly kind: string; readonly id?: string | undefined },
  org?: string,
): Identity {
  return {
    kind: caller.kind as Identity['kind'],
    ...(caller.id !== undefined && { id: caller.id }),
    ...(org !== undefined && { orgId: org }),
  }
}
