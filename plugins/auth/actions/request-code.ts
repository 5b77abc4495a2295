import { type Action, t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import type { CodePurpose } from '../codes.ts'
import { emailKey } from '../user.ts'
import { type ActionParts, FOR_EVERYBODY, action, noStore, triggers } from './parts.ts'
import { acceptedShape, begin, keepInput } from './request.ts'
import { emailInput } from './shapes.ts'

/**
 * Declares an action that sends a code to the owner of an account. The answer is the same for every address.
 *
 * @param purpose of the code, and its path after the prefix
 */
export function requestCode(
  parts: ActionParts,
  purpose: CodePurpose,
  { name, description }: { readonly name: string; readonly description: string },
): Action {
  const path = `${parts.prefix}/${purpose}/request`
  return action(
    {
      ...{ name, description },
      input: t.Object({ email: emailInput, keep: keepInput }),
      output: acceptedShape,
      triggers: [triggers.api('POST', path, { body: 'json', status: 202 })],
      guards: FOR_EVERYBODY,
    },
    async ({ email, keep }, ctx) => {
      noStore(ctx.http)
      await parts.throttle.take(ctx, 'mails', emailKey(email))
      const { bound, answer } = begin(parts, ctx.http, keep)
      await parts.tell(ctx, { kind: purpose, email, bound })
      audit(ctx, 'code.requested', { purpose, email })
      return answer
    },
  )
}
