import { type Caller, type KernelContext, Unauthenticated, runOf } from '../../kernel/index.ts'
import type { Auth } from './auth.ts'
import { DEFAULT_COST, hash, verify } from './passwords/hash.ts'
import { defaultPool } from './passwords/passwords.ts'
import type { Pool } from './passwords/pool.ts'
import { type AuthService, authService } from './service.ts'
import type { StartedSession } from './sessions.ts'
import { type SignIn, type SignInContext, signInUser } from './sign-in-user.ts'

let turns: Pool | undefined

/** See `hashPassword` of `bunbase`. */
export function hashPassword(password: string): Promise<string> {
  return (turns ??= defaultPool()).run(() => hash(password, DEFAULT_COST))
}

/** See `verifyPassword` of `bunbase`. */
export function verifyPassword(password: string, hashed: string): Promise<boolean> {
  return (turns ??= defaultPool()).run(() => verify(password, hashed))
}

/** How a session begins that an app's own flow makes. */
export interface OwnSession {
  /** Id of the user. */
  readonly user: string
  /** How they proved who they are. Default `own`. */
  readonly method?: string
  /** `cookie` also sets it on the response. Default: `cookie` over HTTP. */
  readonly keep?: SignIn['keep']
}

/** See `createSession` of `bunbase`. */
export async function createSession(
  ctx: KernelContext,
  { user: id, method = 'own', keep }: OwnSession,
): Promise<StartedSession> {
  const service = serviceOf(ctx, 'createSession')
  const user = await service.users.get(id)
  if (!user) throw new Unauthenticated({ message: 'There is no such user.' })
  const full = ctx as SignInContext
  return signInUser(service, full, { user, method, keep: keep ?? (full.http ? 'cookie' : 'token') })
}

/** See `verifySession` of `bunbase`. */
export async function verifySession(ctx: KernelContext, token: string): Promise<Auth | undefined> {
  const { principals } = serviceOf(ctx, 'verifySession')
  const caller: Caller | undefined = await principals.bySession(token)
  return caller && principals.of(caller)
}

/** See `revokeSession` of `bunbase`. */
export async function revokeSession(ctx: KernelContext, id: string): Promise<boolean> {
  return serviceOf(ctx, 'revokeSession').sessions.revoke(id)
}

/** See `revokeSessions` of `bunbase`. */
export async function revokeSessions(
  ctx: KernelContext,
  user: string,
  except?: string,
): Promise<number> {
  return serviceOf(ctx, 'revokeSessions').sessions.revokeAll(user, except)
}

function serviceOf(ctx: KernelContext, what: string): AuthService {
  const service = runOf(ctx).get(authService)
  if (!service) throw new Error(`${what}() needs the auth plugin: add auth() to \`plugins\``)
  return service
}
