import { Conflict } from '../../kernel/index.ts'
import type { ActionParts } from './actions/parts.ts'
import type { User } from './user.ts'

/**
 * Takes a way to sign in from a user, unless it is the last one: a password, another service, a passkey,
 * or a code by mail. To be called in a transaction; of two at once the second sees what the first has left.
 *
 * @throws Conflict
 */
export async function takeWayIn(
  { service: { users, identities, passkeys }, hasMailer }: ActionParts,
  { id, email }: Pick<User, 'id' | 'email'>,
  take: () => Promise<void>,
): Promise<void> {
  await users.lock(id)
  await take()
  if (hasMailer || (await users.byEmail(email))?.passwordHash !== undefined) return
  if (((await identities?.list(id)) ?? []).length > 0) return
  if (((await passkeys?.list(id)) ?? []).length > 0) return
  throw new Conflict({ message: 'There would be no way to sign in.' })
}
