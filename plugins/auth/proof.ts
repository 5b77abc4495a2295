import { type ErrorClass, Forbidden } from '../../kernel/index.ts'
import type { Auth, SignedIn } from './auth.ts'
import { ProofNeeded, WrongPassword } from './errors.ts'
import type { AuthService } from './service.ts'
import type { Session } from './session.ts'
import type { Throttle, ThrottledContext } from './throttle.ts'

/** Milliseconds for which a sign-in counts as fresh. */
const FRESH = 600_000

/** What {@link prove} throws. */
export const PROOF_ERRORS: readonly ErrorClass[] = [Forbidden, WrongPassword, ProofNeeded]

/** What {@link prove} needs. */
export interface ProofParts {
  readonly service: AuthService
  readonly throttle: Throttle
}

/** What {@link prove} sees of `ctx`. */
export interface ProvingContext extends ThrottledContext {
  readonly auth: Auth & SignedIn
}

/**
 * Makes sure that it is the user who asks, and not somebody at their unlocked screen (R27): by the
 * password, or by a sign-in of the last ten minutes.
 *
 * @param password undefined for who gives none
 * @param always whether a user who has a password must give it, however fresh the sign-in is
 * @throws Forbidden without a session: API keys and jobs
 * @throws WrongPassword
 * @throws ProofNeeded
 */
export async function prove(
  { service: { users, passwords }, throttle }: ProofParts,
  ctx: ProvingContext,
  password: string | undefined,
  always = false,
): Promise<Session> {
  const { user, session } = ctx.auth
  if (!session) throw new Forbidden({ message: 'Sign in to do this.' })
  const hash = (await users.byEmail(user.email))?.passwordHash
  if (password !== undefined && hash !== undefined) {
    await throttle.take(ctx, 'proofs', user.id)
    if (!(await passwords.verify(password, hash))) {
      throw new WrongPassword()
    }
    return session
  }
  const isFresh = ctx.clock.now() - session.authenticatedAt.getTime() < FRESH
  if (!isFresh || (always && hash !== undefined)) throw new ProofNeeded()
  return session
}
