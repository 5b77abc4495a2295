import { type Action, Conflict, t } from '../../../kernel/index.ts'
import { ForeignKeyViolation } from '../../db/index.ts'
import { audit } from '../audit.ts'
import { PROOF_ERRORS, prove } from '../proof.ts'
import { type ActionParts, FOR_USERS, action, noStore, triggers } from './parts.ts'
import type { Users } from '../users.ts'
import { passwordInput } from './shapes.ts'

/**
 * Deletes the account of the user, with sessions, keys and roles; not while something else of the app
 * refers to it, such as a membership.
 */
export function deleteAccount(parts: ActionParts): Action {
  const { service, prefix, tell } = parts
  const { users, cookie } = service
  return action(
    {
      name: 'auth.deleteAccount',
      description: 'Deletes the account. Needs the password, or a sign-in of the last ten minutes.',
      input: t.Object({ password: t.Optional(passwordInput) }),
      output: t.Void(),
      triggers: [triggers.api('POST', `${prefix}/delete-account`, { body: 'json' })],
      guards: FOR_USERS,
      errors: [Conflict, ...PROOF_ERRORS],
    },
    async ({ password }, ctx) => {
      const { auth, http } = ctx
      const { user } = auth
      noStore(http)
      await prove(parts, ctx, password)
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
      message: 'Something still needs this account: leave your organisations first, for example.',
      cause: error,
    })
  }
}
