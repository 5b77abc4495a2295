// What apps that write their own ways to sign in are given, at the front door. The plugin is loaded by
// the first call, so that importing `bunbase` loads none.
import type { KernelContext } from '../kernel/index.ts'
import type { Auth, OwnSession, StartedSession } from './auth/index.ts'

const plugin = (): Promise<typeof import('./auth/index.ts')> => import('./auth/index.ts')

/**
 * Hashes a password: argon2id in the PHC format, for a column of text. Only so many hashes are made at
 * once; the rest waits.
 *
 * @throws PasswordsBusy when 500 wait
 */
export async function hashPassword(password: string): Promise<string> {
  return (await plugin()).hashPassword(password)
}

/**
 * Whether a password is the one that was hashed; also of bcrypt hashes. False for what is no hash.
 *
 * @throws PasswordsBusy when 500 wait
 */
export async function verifyPassword(password: string, hashed: string): Promise<boolean> {
  return (await plugin()).verifyPassword(password, hashed)
}

/**
 * Begins a session for a user who has proved who they are; over HTTP it is set as the cookie. The one
 * that the caller had is over.
 *
 * @returns the session, and the only sight of its token
 */
export async function createSession(
  ctx: KernelContext,
  session: OwnSession,
): Promise<StartedSession> {
  return (await plugin()).createSession(ctx, session)
}

/** Whose session a token is of, and what they may; undefined when it is not in force. */
export async function verifySession(ctx: KernelContext, token: string): Promise<Auth | undefined> {
  return (await plugin()).verifySession(ctx, token)
}

/** Ends a session, in every process within a second. False when there was none. */
export async function revokeSession(ctx: KernelContext, id: string): Promise<boolean> {
  return (await plugin()).revokeSession(ctx, id)
}

/**
 * Ends every session of a user, in every process within a second.
 *
 * @param except id of one that goes on
 * @returns how many there were
 */
export async function revokeSessions(
  ctx: KernelContext,
  user: string,
  except?: string,
): Promise<number> {
  return (await plugin()).revokeSessions(ctx, user, except)
}
