import { type Action, Forbidden, t } from '../../../kernel/index.ts'
import { UniqueViolation } from '../../db/index.ts'
import { audit } from '../audit.ts'
import { InvalidCode } from '../errors.ts'
import { emailKey } from '../user.ts'
import { givenCode, refused } from './given-code.ts'
import { type ActionParts, FOR_THEMSELVES, action, triggers } from './parts.ts'
import { proven } from './proven.ts'
import { renewSession, renewedFields } from './renew-session.ts'
import { acceptedShape, begin, keepInput, requestInput } from './request.ts'
import { codeInput, emailInput } from './shapes.ts'

/** Sends a code to the address that a user wants to have. The answer is the same for every address. */
export function requestEmailChange(parts: ActionParts): Action {
  return proven(
    parts,
    {
      name: 'auth.requestEmailChange',
      description: 'Sends a code to a new address of the user.',
      path: '/change-email/request',
      status: 202,
      input: { email: emailInput, keep: keepInput },
      output: acceptedShape,
    },
    async ({ email, keep }, ctx) => {
      const { user } = ctx.auth
      await parts.throttle.take(ctx, 'mails', emailKey(email))
      const { bound, answer } = begin(parts, ctx.http, keep)
      await parts.tell(ctx, { kind: 'change-email', email, user: user.id, bound })
      audit(ctx, 'code.requested', { purpose: 'change-email', user: user.id })
      return answer
    },
  )
}

/** Gives the user the address that the code was sent to; their other sessions end. */
export function changeEmail(parts: ActionParts): Action {
  const { service, codes, prefix, tell } = parts
  return action(
    {
      name: 'auth.changeEmail',
      description: 'Gives the user a new address, by the code that was sent to it.',
      input: t.Object({ code: codeInput, request: requestInput }),
      output: t.Object({ email: t.String({ pii: true }), ...renewedFields }),
      triggers: [triggers.api('POST', `${prefix}/change-email`, { body: 'json' })],
      guards: FOR_THEMSELVES,
      errors: [Forbidden, InvalidCode],
    },
    async (input, ctx) => {
      const { user, session } = ctx.auth
      if (!session) throw new Forbidden({ message: 'Sign in to do this.' })
      const given = await givenCode(parts, ctx, 'change-email', input)
      let email = ''
      const change = async (): Promise<void> => {
        const found = await codes.redeem(given)
        if (found?.userId !== user.id) throw new InvalidCode()
        await service.users.changeEmail(user.id, found.email)
        await codes.forget(user.id)
        ;({ email } = found)
      }
      const renewed = await renewSession(parts, ctx, session, change).catch((error: unknown) => {
        // Or somebody else has it by now.
        if (!(error instanceof InvalidCode || error instanceof UniqueViolation)) throw error
        throw refused(ctx, 'change-email', user.id)
      })
      await tell(ctx, { kind: 'email-changed', email: user.email })
      audit(ctx, 'email.changed', { user: user.id })
      return { email, ...renewed }
    },
  )
}
