import { type AuditFacts, audit } from '../audit.ts'
import { PasskeyRefused } from '../errors.ts'
import type { SignInContext } from '../sign-in-user.ts'

/** Why an answer is refused. `cloned`: its device counts from before, so that there are two of it. */
export type PasskeyRefusal =
  ('challenge' | 'response' | 'unknown' | 'user' | 'taken') | ('cloned' | 'not-verified')

/** Refuses with one answer, and says on record why. @throws PasskeyRefused */
export function refuse(ctx: SignInContext, reason: PasskeyRefusal, facts: AuditFacts = {}): never {
  audit(ctx, 'passkey.refused', { ...facts, reason })
  throw new PasskeyRefused()
}
