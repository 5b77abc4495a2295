import { type Action, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { PasswordRefused } from '../errors.ts'
import { emailKey } from '../user.ts'
import { type ActionParts, FOR_EVERYBODY, action, noStore, triggers } from './parts.ts'
import { acceptedShape, begin, keepInput } from './request.ts'
import { emailInput, passwordInput } from './shapes.ts'

/**
 * Makes an account. The answer is the same, and takes as long, when there is one with this address:
 * only its owner is told, by mail.
 */
export function signUp(parts: ActionParts): Action {
  const { service, prefix, notify, tell } = parts
  const { users, passwords } = service
  return action(
    {
      name: 'auth.signUp',
      description: 'Makes an account; its owner then signs in, once the address is confirmed.',
      input: t.Object({
        email: emailInput,
        password: passwordInput,
        name: t.Optional(t.String({ minLength: 1, maxLength: 100, pii: true })),
        keep: keepInput,
      }),
      output: acceptedShape,
      triggers: [triggers.api('POST', `${prefix}/sign-up`, { body: 'json', status: 202 })],
      guards: FOR_EVERYBODY,
      errors: [PasswordRefused],
    },
    async ({ email, password, name, keep }, ctx) => {
      noStore(ctx.http)
      await parts.throttle.take(ctx, 'mails', emailKey(email))
      await passwords.check(password, [email, ...(name ? [name] : [])])
      // Also for an address that is taken: the time it takes must not tell.
      const hash = await passwords.hash(password)
      const user = await ctx.transaction(async () => {
        const created = await users.create({ email, ...(name !== undefined && { name }) })
        if (created) await passwords.keep(created.id, hash)
        return created
      })
      const owner = user ?? (await users.byEmail(email))?.user
      if (owner) notify({ kind: user ? 'signed-up' : 'signed-up-again', user: owner })
      audit(ctx, user ? 'sign-up.succeeded' : 'sign-up.known', { user: owner?.id })
      if (!parts.hasMailer) return { accepted: true }
      const { bound, answer } = begin(parts, ctx.http, keep)
      await tell(ctx, { kind: user ? 'verify-email' : 'signed-up-again', email, bound })
      return answer
    },
  )
}
