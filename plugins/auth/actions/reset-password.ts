import { type Action, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { InvalidCode, PasswordRefused } from '../errors.ts'
import { afterFirstProof } from '../first-proof.ts'
import { givenCode, refused } from './given-code.ts'
import { type ActionParts, FOR_EVERYBODY, action, triggers } from './parts.ts'
import { requestCode } from './request-code.ts'
import { requestInput } from './request.ts'
import { codeInput, passwordInput } from './shapes.ts'

/** Sends a code to the owner of an account. The answer is the same for every address. */
export function requestPasswordReset(parts: ActionParts): Action {
  return requestCode(parts, 'reset-password', {
    name: 'auth.requestPasswordReset',
    description: 'Sends a code by which the owner of an account chooses a new password.',
  })
}

/** Sets a password by a code. Whoever was signed in before is not any more (R25). */
export function resetPassword(parts: ActionParts): Action {
  const { service, codes, prefix, tell } = parts
  const { users, passwords, sessions } = service
  return action(
    {
      name: 'auth.resetPassword',
      description: 'Chooses a new password by a code; every session of the user ends.',
      input: t.Object({ code: codeInput, password: passwordInput, request: requestInput }),
      output: t.Object({ reset: t.Boolean() }),
      triggers: [triggers.api('POST', `${prefix}/reset-password`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [InvalidCode, PasswordRefused],
    },
    async ({ password, ...came }, ctx) => {
      const given = await givenCode(parts, ctx, 'reset-password', came)
      // A password that is refused must not use the code up, nor a hash be waited for in a transaction.
      const found = await codes.find(given)
      const user = found && (await users.get(found.userId))
      if (user) await passwords.check(password, [user.email, ...(user.name ? [user.name] : [])])
      const hash = await passwords.hash(password)
      const changed = await ctx.transaction(async () => {
        const proven = await codes.redeem(given)
        // Also of an address that has changed meanwhile.
        if (!user || !proven || !(await users.confirm(user.id, proven.email))) return false
        await afterFirstProof(service, user)
        await passwords.keep(user.id, hash)
        await sessions.revokeAll(user.id)
        await codes.forget(user.id)
        return true
      })
      if (!user || !changed) throw refused(ctx, 'reset-password')
      await tell(ctx, { kind: 'password-changed', email: user.email })
      audit(ctx, 'password.reset', { user: user.id })
      return { reset: true }
    },
  )
}
