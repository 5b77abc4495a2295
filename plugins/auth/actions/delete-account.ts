import { type Action, Conflict, t } from '../../../kernel/index.ts'
import { ForeignKeyViolation } from '../../db/index.ts'
import { audit } from '../audit.ts'
import type { ActionParts } from './parts.ts'
import { proven } from './proven.ts'
import type { Users } from '../users.ts'

/**
 * Deletes the account of the user, with sessions, keys and roles, and what other plugins remove with it;
 * not while one of them refuses, or something else of the app refers to it.
 */
export function deleteAccount(parts: ActionParts): Action {
  const { service, tell } = parts
  const { users, cookie } = service
  return proven(
    parts,
    {
      name: 'auth.deleteAccount',
      description: 'Deletes the account.',
      path: '/delete-account',
      output: t.Void(),
      errors: [Conflict],
    },
    async (_input, ctx) => {
      const { auth, http } = ctx
      const { user } = auth
      await removeUnlessInUse(users, user.id)
      if (http) cookie.clear(http)
      await tell(ctx, { kind: 'account-deleted', email: user.email })
      audit(ctx, 'account.deleted', { user: user.id })
    },
  )
}

async function removeUnlessInUse(users: Users, id: string): Promise<void> {
  try {
    await users.remove(id)
  } catch (error) {
    if (!(error instanceof ForeignKeyViolation)) throw error
    throw new Conflict({
      message: 'Something still needs this account.',
      cause: error,
    })
  }
}
