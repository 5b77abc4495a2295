import type { KernelContext } from '../../kernel/index.ts'
import type { RunTransaction } from '../db/index.ts'
import type { HttpExchange } from '../http/index.ts'
import type { Auth } from './auth.ts'
import { audit } from './audit.ts'
import type { AuthService } from './service.ts'
import type { StartedSession } from './sessions.ts'
import type { User } from './user.ts'

/** What {@link signInUser} sees of `ctx`. */
export interface SignInContext extends KernelContext {
  readonly auth: Auth
  readonly http: HttpExchange | undefined
  readonly transaction: RunTransaction
}

/** How somebody signs in who has proved who they are. */
export interface SignIn {
  readonly user: User
  /** How they proved it: `password`, `google`, … */
  readonly method: string
  /** `cookie` also sets it on the response. */
  readonly keep: 'cookie' | 'token'
}

/**
 * Begins a session for a user, by whatever way to sign in. One that the same client had is over: a
 * session never goes on across a sign-in (R21).
 */
export async function signInUser(
  { sessions, cookie }: AuthService,
  ctx: SignInContext,
  { user, method, keep }: SignIn,
): Promise<StartedSession> {
  const { http, auth } = ctx
  const started = await ctx.transaction(async () => {
    if (auth.session) await sessions.revoke(auth.session.id)
    return sessions.create({
      ...{ userId: user.id, method, ip: http?.ip },
      userAgent: http?.request.headers.get('user-agent') ?? undefined,
    })
  })
  if (http && keep === 'cookie') cookie.set(http, started)
  audit(ctx, 'sign-in.succeeded', { user: user.id, method })
  return started
}
