import type { TInteger, TObject, TOptional, TString } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import type { SignInContext } from '../sign-in-user.ts'
import type { Session } from '../session.ts'
import type { ActionParts } from './parts.ts'

/** What {@link renewSession} did. */
export interface Renewed {
  /** Other sessions that have ended. */
  readonly ended: number
  /** For clients that came with a bearer token. */
  readonly token?: string
}

/** Schemas of what a {@link Renewed} has. */
export const renewedFields: { ended: TInteger; token: TOptional<TString> } = {
  ended: t.Integer({ description: 'Other sessions that have ended.' }),
  token: t.Optional(
    t.String({ secret: true, description: 'For clients that came with a bearer token.' }),
  ),
}

/** Schema of a {@link Renewed}. */
export const renewedShape: TObject<typeof renewedFields> = t.Object(renewedFields)

/**
 * Ends the other sessions of a user whose ways to sign in have changed, and has this one go on by another
 * token (R21, R25).
 *
 * @param change is made in the same transaction
 * @param method of the session from now on. Default: as it was
 */
export async function renewSession(
  { service: { sessions, cookie } }: ActionParts,
  ctx: SignInContext,
  session: Session,
  change: () => Promise<void>,
  method?: string,
): Promise<Renewed> {
  const { http } = ctx
  const { ended, started } = await ctx.transaction(async () => {
    await change()
    return {
      ended: await sessions.revokeAll(session.userId, session.id),
      started: await sessions.rotate(session.id, method),
    }
  })
  const isCookie = cookie.read(http?.request.headers.get('cookie') ?? '') !== undefined
  if (http && started && isCookie) cookie.set(http, started)
  return { ended, ...(started && !isCookie && { token: started.token }) }
}
