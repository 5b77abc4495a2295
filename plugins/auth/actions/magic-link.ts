import { type Action, t } from '../../../kernel/index.ts'
import { InvalidCode } from '../errors.ts'
import { afterFirstProof } from '../first-proof.ts'
import { enter, enteredShape } from './enter.ts'
import { givenCode, refused } from './given-code.ts'
import { type ActionParts, FOR_EVERYBODY, action, triggers } from './parts.ts'
import { requestCode } from './request-code.ts'
import { keepInput, requestInput } from './request.ts'
import { codeInput } from './shapes.ts'

/** Sends a code to the owner of an account. The answer is the same for every address. */
export function requestMagicLink(parts: ActionParts): Action {
  return requestCode(parts, 'magic-link', {
    name: 'auth.requestMagicLink',
    description: 'Sends a code by which the owner of an account signs in.',
  })
}

/** Begins a session for whoever has the code. */
export function magicLink(parts: ActionParts): Action {
  const { service, codes, prefix } = parts
  const { users } = service
  return action(
    {
      name: 'auth.magicLink',
      description: 'Begins a session by a code that was sent by mail.',
      input: t.Object({ code: codeInput, request: requestInput, keep: keepInput }),
      output: enteredShape(parts),
      triggers: [triggers.api('POST', `${prefix}/magic-link`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [InvalidCode],
    },
    async (input, ctx) => {
      const given = await givenCode(parts, ctx, 'magic-link', input)
      const account = await ctx.transaction(async () => {
        const proven = await codes.redeem(given)
        const found = proven && (await users.byEmail(proven.email))
        if (found?.user.id !== proven?.userId || !found) return undefined
        if (!(await users.confirm(found.user.id, found.user.email))) return undefined
        await afterFirstProof(service, found.user)
        return found
      })
      if (!account) throw refused(ctx, 'magic-link')
      const user = { ...account.user, emailVerified: true }
      return enter(parts, ctx, { user, method: 'magic-link' }, input.keep)
    },
  )
}
