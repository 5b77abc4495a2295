import type { TOptional, TString, TUnsafe } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import { audit } from '../audit.ts'
import { type SignInContext, signInUser } from '../sign-in-user.ts'
import type { User } from '../user.ts'
import type { ActionParts } from './parts.ts'
import { begin } from './request.ts'
import {
  type ShownSession,
  type ShownUser,
  sessionShape,
  shownSession,
  shownUser,
  userShape,
} from './shapes.ts'

/** What signing in answers: a session, or that a second factor is asked for. */
export type Entered =
  | { readonly user: ShownUser; readonly session: ShownSession; readonly token?: string }
  | { readonly secondFactor: true; readonly enrol?: true; readonly request?: string }

/** Schemas of what is said of a session that has begun. */
export const begunFields: {
  user: typeof userShape
  session: typeof sessionShape
  token: TOptional<TString>
} = {
  user: userShape,
  session: sessionShape,
  token: t.Optional(t.String({ secret: true, description: 'Only with `keep: "token"`.' })),
}

/** Schema of {@link Entered}; without a second factor in the config, of a session alone. */
export function enteredShape({ totp }: ActionParts): TUnsafe<Entered> {
  const begun = t.Object(begunFields)
  if (!totp) return t.Unsafe<Entered>(begun)
  const waits = t.Object({
    secondFactor: t.Literal(true, { description: 'Send a code to `second-factor` next.' }),
    ...(totp.required && {
      enrol: t.Optional(
        t.Literal(true, { description: 'There is none yet: ask `second-factor/enrol` first.' }),
      ),
    }),
    request: t.Optional(
      t.String({ secret: true, description: 'Only with `keep: "token"`: goes with the code.' }),
    ),
  })
  return t.Unsafe<Entered>(t.Union([begun, waits]))
}

/** Goes on for a user who has proved who they are: to the session, or to the second factor. */
export async function enter(
  parts: ActionParts,
  ctx: SignInContext,
  { user, method }: { readonly user: User; readonly method: string },
  keep: 'cookie' | 'token' | undefined,
): Promise<Entered> {
  const { totp, service } = parts
  if (!totp || !(totp.required || (await totp.authenticators.isOn(user.id)))) {
    return beginSession(parts, ctx, { user, method }, keep)
  }
  const { bound, answer } = begin(parts, ctx.http, keep)
  const waiting = { userId: user.id, method }
  await totp.pending.begin(bound, waiting)
  audit(ctx, 'second-factor.asked', { user: user.id, method })
  return {
    secondFactor: true,
    ...((await totp.mayEnrol(waiting, service.passkeys)) && { enrol: true }),
    ...(answer.request !== undefined && { request: answer.request }),
  }
}

/** Begins the session of a user who has proved all that is asked for. */
export async function beginSession(
  { service }: ActionParts,
  ctx: SignInContext,
  { user, method }: { readonly user: User; readonly method: string },
  keep: 'cookie' | 'token' | undefined,
): Promise<Entered> {
  const { session, token } = await signInUser(service, ctx, {
    ...{ user, method },
    keep: keep ?? (ctx.http ? 'cookie' : 'token'),
  })
  const shown = { user: shownUser(user), session: shownSession(session) }
  return keep === 'token' || !ctx.http ? { ...shown, token } : shown
}
