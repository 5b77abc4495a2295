import type { TUnsafe } from '@sinclair/typebox'
import { type Action, t } from '../../../kernel/index.ts'
import { type Entered, beginSession, begunFields } from '../actions/enter.ts'
import { FOR_EVERYBODY, action, noStore, triggers } from '../actions/parts.ts'
import { boundTo, keepInput, requestInput } from '../actions/request.ts'
import { codeInput } from '../actions/shapes.ts'
import { audit } from '../audit.ts'
import { InvalidCode } from '../errors.ts'
import type { TotpParts } from './actions.ts'
import type { FactorKind } from './authenticators.ts'
import { recoveryCodesShape } from './enrolment.ts'
import type { PendingSignIn } from './pending-sign-ins.ts'

/** A session, and recovery codes for who has just chosen the factor. */
type Begun = Entered & { readonly recoveryCodes?: string[] }

const begunShape: TUnsafe<Begun> = t.Unsafe<Begun>(
  t.Object({ ...begunFields, recoveryCodes: t.Optional(recoveryCodesShape) }),
)

const WRONG =
  'This code is wrong, or was used, or signing in began elsewhere or too long ago. Give a new one, or sign in again.'

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
      const used =
        waiting && user && (await ctx.transaction(() => use(parts, waiting, bound, code)))
      if (!used) {
        audit(ctx, 'second-factor.refused', { user: user?.id })
        throw new InvalidCode({ message: WRONG })
      }
      const { kind, recoveryCodes } = used
      await throttle.forgive(ctx, 'factors', key)
      if (ctx.http && keep !== 'token' && known === undefined) device.remember(ctx.http, user.email)
      if (recoveryCodes) {
        await parts.tell(ctx, { kind: 'second-factor-on', email: user.email })
        audit(ctx, 'totp.on', { user: user.id })
      }
      const method = `${waiting.method}+${kind}`
      const begun = await beginSession(parts, ctx, { user, method }, keep)
      return { ...begun, ...(recoveryCodes && { recoveryCodes }) }
    },
  )
}

/** What a code has done; undefined for a wrong one. */
async function use(
  { service: { passkeys, sessions }, totp }: TotpParts,
  waiting: PendingSignIn,
  bound: string,
  code: string,
): Promise<{ kind: FactorKind; recoveryCodes?: string[] } | undefined> {
  const { authenticators, pending } = totp
  const { userId } = waiting
  if (await totp.mayEnrol(waiting, passkeys)) {
    const recoveryCodes = await authenticators.confirm(userId, code)
    if (!recoveryCodes) return undefined
    if (!(await pending.end(bound))) throw new InvalidCode({ message: WRONG })
    await sessions.revokeAll(userId)
    return { kind: 'totp', recoveryCodes }
  }
  const kind = await authenticators.use(userId, code)
  return kind && (await pending.end(bound)) ? { kind } : undefined
}
