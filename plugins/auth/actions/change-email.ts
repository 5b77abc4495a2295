import { type Action, t } from '../../../kernel/index.ts'
import { UniqueViolation } from '../../db/index.ts'
import { audit } from '../audit.ts'
import { InvalidCode } from '../errors.ts'
import { PROOF_ERRORS, prove } from '../proof.ts'
import { emailKey } from '../user.ts'
import { type ActionParts, FOR_USERS, action, noStore, triggers } from './parts.ts'
import { acceptedShape, begin, boundTo, keepInput, requestInput } from './request.ts'
import { codeInput, emailInput, passwordInput } from './shapes.ts'

/** Sends a code to the address that a user wants to have. The answer is the same for every address. */
export function requestEmailChange(parts: ActionParts): Action {
  const { prefix, tell } = parts
  return action(
    {
      name: 'auth.requestEmailChange',
      description:
        'Sends a code to a new address of the user. Needs the password, or a sign-in of the last ten minutes.',
      input: t.Object({
        ...{ email: emailInput, password: t.Optional(passwordInput), keep: keepInput },
      }),
      output: acceptedShape,
      triggers: [
        triggers.api('POST', `${prefix}/change-email/request`, { body: 'json', status: 202 }),
      ],
      guards: FOR_USERS,
      errors: PROOF_ERRORS,
    },
    async ({ email, password, keep }, ctx) => {
      noStore(ctx.http)
      const { user } = ctx.auth
      await prove(parts, ctx, password)
      await parts.throttle.take(ctx, 'mails', emailKey(email))
      const { bound, answer } = begin(parts, ctx.http, keep)
      await tell(ctx, { kind: 'change-email', email, user: user.id, bound })
      audit(ctx, 'code.requested', { purpose: 'change-email', user: user.id })
      return answer
    },
  )
}

/** Gives the user the address that the code was sent to; their other sessions end. */
export function changeEmail(parts: ActionParts): Action {
  const { service, codes, prefix, tell } = parts
  const { users, sessions } = service
  return action(
    {
      name: 'auth.changeEmail',
      description: 'Gives the user a new address, by the code that was sent to it.',
      input: t.Object({ code: codeInput, request: requestInput }),
      output: t.Object({ email: t.String({ pii: true }) }),
      triggers: [triggers.api('POST', `${prefix}/change-email`, { body: 'json' })],
      guards: FOR_USERS,
      errors: [InvalidCode],
    },
    async ({ code, request }, ctx) => {
      noStore(ctx.http)
      const { user, session } = ctx.auth
      const bound = boundTo(parts, ctx.http, request)
      await parts.throttle.take(ctx, 'codes', bound)
      const change = async (): Promise<string | undefined> => {
        const proven = await codes.redeem({ purpose: 'change-email', code, bound })
        if (proven?.userId !== user.id) return undefined
        await users.changeEmail(user.id, proven.email)
        await sessions.revokeAll(user.id, session?.id)
        await codes.forget(user.id)
        return proven.email
      }
      const email = await ctx.transaction(change).catch((error: unknown) => {
        // Somebody else has it by now.
        if (error instanceof UniqueViolation) return undefined
        throw error
      })
      if (email === undefined) {
        audit(ctx, 'code.refused', { purpose: 'change-email', user: user.id })
        throw new InvalidCode()
      }
      await tell(ctx, { kind: 'email-changed', email: user.email })
      audit(ctx, 'email.changed', { user: user.id })
      return { email }
    },
  )
}
