import type { User } from '../user.ts'
import type { Claims } from './provider.ts'
import type { OAuthParts } from './round-trip.ts'

/** Why somebody is not let in. */
export type Refusal = 'unknown' | 'disabled' | 'not-verified' | 'not-confirmed'

/**
 * Whose account it is: the one that is linked; else the one with the same address, when both the service
 * and this app know that its owner reads its mail; else a new one. Whoever could only claim an address, at
 * either end, so gets into nobody's account. To be called in a transaction.
 *
 * @throws UniqueViolation when somebody else came first
 */
export async function userOf(
  { service: { users }, oauth: { identities, signUp } }: OAuthParts,
  provider: string,
  claims: Claims,
): Promise<User | Refusal> {
  const linked = await identities.find(claims)
  if (linked !== undefined) return (await users.get(linked)) ?? 'disabled'
  const { email, emailVerified, name } = claims
  if (email === undefined || !emailVerified) return 'not-verified'
  const created = signUp && (await users.create({ email, name, emailVerified: true }))
  const account = created ? { user: created, disabled: false } : await users.byEmail(email)
  if (!account) return 'unknown'
  if (account.disabled) return 'disabled'
  if (!account.user.emailVerified) return 'not-confirmed'
  await identities.link(account.user.id, provider, claims)
  return account.user
}
