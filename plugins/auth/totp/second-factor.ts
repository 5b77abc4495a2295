import { type Action, t } from '../../../kernel/index.ts'
import { beginSession, begunShape } from '../actions/enter.ts'
import { FOR_EVERYBODY, action, noStore, triggers } from '../actions/parts.ts'
import { boundTo, keepInput, requestInput } from '../actions/request.ts'
import { codeInput } from '../actions/shapes.ts'
import { audit } from '../audit.ts'
import { InvalidCode } from '../errors.ts'
import type { TotpParts } from './actions.ts'

/** Begins the session of who has given the first factor, by a code of their app or on their paper. */
export function secondFactor(parts: TotpParts): Action {
  const { service, throttle, device, totp, prefix } = parts
  return action(
    {
      name: 'auth.secondFactor',
      description:
        'Begins the session that waits for a code of an authenticator app, or a recovery code.',
      input: t.Object({ code: codeInput, request: requestInput, keep: keepInput }),
      output: begunShape,
      triggers: [triggers.api('POST', `${prefix}/second-factor`, { body: 'json' })],
      guards: FOR_EVERYBODY,
      errors: [InvalidCode],
    },
    async ({ code, request, keep }, ctx) => {
      noStore(ctx.http)
      const bound = boundTo(parts, ctx.http, request)
      const waiting = await totp.pending.find(bound)
      const user = waiting && (await service.users.get(waiting.userId))
      // Of those for whom nobody waits too, so that looking for one is counted.
      const known = user && device.read(ctx.http, user.email)
      const key = user ? [user.id, ...(known === undefined ? [] : [known])].join(' on ') : bound
      await throttle.take(ctx, 'factors', key)
      const kind = await ctx.transaction(async () => {
        const used = user && (await totp.authenticators.use(user.id, code))
        return used && (await totp.pending.end(bound)) ? used : undefined
      })
      if (!user || !waiting || !kind) {
        audit(ctx, 'second-factor.refused', { user: user?.id })
        throw new InvalidCode()
      }
      await throttle.forgive(ctx, 'factors', key)
      if (ctx.http && keep !== 'token' && known === undefined) device.remember(ctx.http, user.email)
      return beginSession(parts, ctx, { user, method: `${waiting.method}+${kind}` }, keep)
    },
  )
}
