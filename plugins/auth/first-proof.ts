import type { AuthService } from './service.ts'
import type { User } from './user.ts'

/**
 * Ends every way into an account that there was before anybody had proved to read the mail of its
 * address. Whoever made it with somebody else's address, and waits for the owner to come, is left outside.
 */
export async function afterFirstProof(
  { sessions, apiKeys, passwords, authenticators, identities, passkeys }: AuthService,
  { id, emailVerified }: User,
): Promise<void> {
  if (emailVerified) return
  await sessions.revokeAll(id)
  await apiKeys.revokeAll(id)
  await passwords.remove(id)
  await authenticators?.remove(id)
  await identities?.removeAll(id)
  await passkeys?.removeAll(id)
}
