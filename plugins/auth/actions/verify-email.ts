import { type Action, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { InvalidCode } from '../errors.ts'
import { givenCode, refused } from './given-code.ts'
import { type ActionParts, FOR_EVERYBODY, action, triggers } from './parts.ts'
import { requestCode } from './request-code.ts'
import { requestInput } from './request.ts'
import { codeInput } from './shapes.ts'

/** Sends a code to an address that is not confirmed. The answer is the same for every address. */
export function requestEmailVerification(parts: ActionParts): Action {
  return requestCode(parts, 'verify-email', {
    name: 'auth.requestEmailVerification',
    description: 'Sends a code by which the owner of an account confirms its address.',
  })
}

/** Confirms an address by the code that was sent to it. */
export function verifyEmail(parts: ActionParts): Action {
  const { service, codes, prefix } = parts
  return action(
    {
      name: 'auth.verifyEmail',
      description: 'Confirms the address of an account by a code.',
      input: t.Object({ code: codeInput, request: requestInput }),
      output: t.Object({ verified: t.Boolean() }),
      triggers: [triggers.api('POST', `${prefix}/verify-email`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [InvalidCode],
    },
    async (input, ctx) => {
      const proven = await codes.redeem(await givenCode(parts, ctx, 'verify-email', input))
      if (!proven || !(await service.users.confirm(proven.userId, proven.email))) {
        throw refused(ctx, 'verify-email')
      }
      audit(ctx, 'email.verified', { user: proven.userId })
      return { verified: true }
    },
  )
}
