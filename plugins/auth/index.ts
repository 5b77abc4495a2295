import { type Adds, type Guard, type Plugin, definePlugin } from '../../kernel/index.ts'
import type { DbPlugin } from '../db/index.ts'
import type { HttpPlugin } from '../http/index.ts'
import type { LoggerPlugin } from '../logger/index.ts'
import type { MailerPlugin } from '../mailer/index.ts'
import type { QueuePlugin } from '../queue/index.ts'
import type { RateLimitPlugin } from '../rate-limit/index.ts'
import type { OpenapiPlugin } from '../openapi/index.ts'
import type { Auth, SignedIn } from './auth.ts'
import { all, any, not } from './combine.ts'
import { type AuthConfig, configSchema } from './config.ts'
import { authenticated, everybody, hasPermission, hasRole, notImpersonated } from './guards.ts'
import type { AuthNotice } from './notice.ts'
import { authService } from './service.ts'
import { setup } from './setup.ts'

export { type ImaginedMembers, imaginedMembers } from './access/imagined-members.ts'
export { type Access, type AccessMatrix, accessMatrix, imagined, rolesIn } from './access/matrix.ts'
export type { ApiKey, KeyLimit } from './api-key.ts'
export type { ApiKeys, NewApiKey } from './api-keys.ts'
export { ALL_GRANTS, type Grants, both, grantsOf } from './access/permission.ts'
export { asks } from './access/requirement.ts'
export { type RoleDefinition, roleBook } from './access/role-book.ts'
export { checkRole } from './access/roles.ts'
export { rolesSchema } from './access/roles-schema.ts'
export { type Auth, type SignedIn, withGrants } from './auth.ts'
export type { AuthConfig } from './config.ts'
export {
  ImpersonationRefused,
  InvalidCode,
  InvalidCredentials,
  OAuthRefused,
  PasskeyRefused,
  PasswordRefused,
  PasswordsBusy,
  ProofNeeded,
  WrongPassword,
} from './errors.ts'
export type { AuthMailsConfig } from './mail-config.ts'
export type { AuthMailData, AuthMailKind } from './mails.ts'
export type { AuthNotice } from './notice.ts'
export type { Identities, Identity } from './oauth/identities.ts'
export type { HandCode, HandedCode, HandedPurpose } from './handed-code.ts'
export type { Impersonation, Impersonations, NewImpersonation } from './impersonations.ts'
export type { OAuthConfig, OAuthProviderConfig } from './oauth/config.ts'
export {
  type OwnSession,
  createSession,
  hashPassword,
  revokeSession,
  revokeSessions,
  verifyPassword,
  verifySession,
} from './own-flows.ts'
export type { PasskeysConfig } from './passkeys/config.ts'
export type { BreachService } from './passwords/breach-service.ts'
export type { Passkey, Passkeys } from './passkeys/passkeys.ts'
export { type AuthService, authService } from './service.ts'
export type { Session } from './session.ts'
export type { NewSession, Sessions, StartedSession } from './sessions.ts'
export { type SignIn, type SignInContext, signInUser } from './sign-in-user.ts'
export type { UsersTable } from './tables.ts'
export type { CountedTry, TryLimits } from './throttle.ts'
export type { Authenticators, FactorKind } from './totp/authenticators.ts'
export { type TokenHasher, newToken } from './token.ts'
export { type User, emailKey } from './user.ts'
export type { Account, NewUser, Users } from './users.ts'

/** Who calls, and what they may: accounts, sessions, API keys, roles and permissions. */
export interface AuthPlugin {
  name: 'auth'
  needs: DbPlugin | HttpPlugin
  uses: LoggerPlugin | OpenapiPlugin | MailerPlugin | RateLimitPlugin | QueuePlugin
  config: { auth: AuthConfig }
  context: {
    /** Who calls, and what they may. */
    auth: Auth
  }
  guards: {
    /** Whoever is signed in, the owner of an API key included. Makes `ctx.auth.user` certain. */
    authenticated(): Guard<{ auth: SignedIn }>
    /** Everybody, and says that this is meant. */
    public(): Guard
    /** Everybody but who acts as somebody else: for what only the user themselves may do. */
    notImpersonated(): Guard
    /** Users with at least one of these roles, or one that inherits it. */
    hasRole(...roles: readonly string[]): Guard
    /** Callers with this permission: `<feature>:<action>`. */
    hasPermission(permission: string): Guard
    /** Callers whom one of these guards lets in. */
    any(...guards: readonly Guard<any>[]): Guard
    /** Callers whom all of these guards let in. */
    all<const G extends readonly Guard<any>[]>(...guards: G): Guard<Adds<G> & {}>
    /** Callers whom this guard refuses. */
    not(guard: Guard<any>): Guard
  }
  hooks: {
    /** Something is to be told to the owner of an address, and to nobody else. */
    'auth:notice': (notice: AuthNotice) => void | Promise<void>
    /**
     * A user is about to be removed, in the same transaction: remove what is theirs elsewhere, or refuse by
     * throwing an error that tells them what to do first.
     */
    'auth:removing': (user: { readonly id: string }) => void | Promise<void>
  }
}

/** The `auth` plugin. */
export const auth: (options?: Partial<AuthPlugin['config']>) => Plugin<AuthPlugin> =
  definePlugin<AuthPlugin>({
    name: 'auth',
    needs: ['db', 'http'],
    uses: ['logger', 'openapi', 'mailer', 'rate-limit', 'queue'],
    config: configSchema,
    commands: {
      access: async () => (await import('./commands.ts')).access,
      auth: async () => (await import('./commands.ts')).authCommand,
    },
    migrations: new URL('migrations/', import.meta.url),
    context: { auth: (run) => run.get(authService)!.principals.of(run.caller) },
    guards: {
      authenticated,
      public: everybody,
      notImpersonated,
      hasRole,
      hasPermission,
      any,
      all,
      not,
    },
    setup: (host, { auth: config }) => setup(host, config),
  })
