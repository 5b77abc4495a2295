import { type Action, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { PasswordRefused } from '../errors.ts'
import { PROOF_ERRORS, prove } from '../proof.ts'
import { renewSession, renewedShape } from './renew-session.ts'
import { type ActionParts, FOR_THEMSELVES, action, noStore, triggers } from './parts.ts'
import { passwordInput } from './shapes.ts'

/** Changes the password. Other sessions end, and this one goes on by another token (R21, R25). */
export function changePassword(parts: ActionParts): Action {
  const { service, codes, prefix, tell } = parts
  const { passwords } = service
  return action(
    {
      name: 'auth.changePassword',
      description:
        'Changes the password, for who knows the present one; every other session of the user ends.',
      input: t.Object({
        current: t.Optional(passwordInput),
        password: passwordInput,
      }),
      output: renewedShape,
      triggers: [triggers.api('POST', `${prefix}/change-password`, { body: 'json' })],
      guards: FOR_THEMSELVES,
      errors: [...PROOF_ERRORS, PasswordRefused],
    },
    async ({ current, password }, ctx) => {
      const { user } = ctx.auth
      noStore(ctx.http)
      const session = await prove(parts, ctx, current, true)
      await passwords.check(password, [user.email, ...(user.name ? [user.name] : [])])
      const hash = await passwords.hash(password)
      const renewed = await renewSession(parts, ctx, session, async () => {
        await passwords.keep(user.id, hash)
        await codes.forget(user.id)
      })
      await tell(ctx, { kind: 'password-changed', email: user.email })
      audit(ctx, 'password.changed', { user: user.id })
      return renewed
    },
  )
}
