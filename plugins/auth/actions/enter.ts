import type { TUnsafe } from '@sinclair/typebox'
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
  | { readonly secondFactor: true; readonly request?: string }

/** Schema of a session that has begun. */
export const begunShape: TUnsafe<Entered> = t.Unsafe<Entered>(
  t.Object({
    user: userShape,
    session: sessionShape,
    token: t.Optional(t.String({ secret: true, description: 'Only with `keep: "token"`.' })),
  }),
)

/** Schema of {@link Entered}; without a second factor in the config, of a session alone. */
export function enteredShape({ totp }: ActionParts): TUnsafe<Entered> {
  if (!totp) return begunShape
  const waits = t.Object({
    secondFactor: t.Literal(true, { description: 'Send a code to `second-factor` next.' }),
    request: t.Optional(
      t.String({ secret: true, description: 'Only with `keep: "token"`: goes with the code.' }),
    ),
  })
  return t.Unsafe<Entered>(t.Union([begunShape, waits]))
}

/** Goes on for a user who has proved who they are: to the session, or to the second factor. */
export async function enter(
  parts: ActionParts,
  ctx: SignInContext,
  { user, method }: { readonly user: User; readonly method: string },
  keep: 'cookie' | 'token' | undefined,
): Promise<Entered> {
  const { totp } = parts
  if (!totp || !(await totp.authenticators.isOn(user.id))) {
    return beginSession(parts, ctx, { user, method }, keep)
  }
  const { bound, answer } = begin(parts, ctx.http, keep)
  await totp.pending.begin(bound, { userId: user.id, method })
  audit(ctx, 'second-factor.asked', { user: user.id, method })
  return { secondFactor: true, ...(answer.request !== undefined && { request: answer.request }) }
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
