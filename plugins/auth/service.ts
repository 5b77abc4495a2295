import { type Service, service } from '../../kernel/index.ts'
import type { Permissions } from './access/permissions.ts'
import type { Roles } from './access/roles.ts'
import type { ApiKeys } from './api-keys.ts'
import type { HandCode } from './handed-code.ts'
import type { Identities } from './oauth/identities.ts'
import type { Impersonations } from './impersonations.ts'
import type { Passkeys } from './passkeys/passkeys.ts'
import type { Passwords } from './passwords/passwords.ts'
import type { Principals } from './principals.ts'
import type { Sessions } from './sessions.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { TokenHasher } from './token.ts'
import type { Authenticators } from './totp/authenticators.ts'
import type { Users } from './users.ts'

/** Identity as the rest of the app uses it: other plugins, commands, code outside of runs. */
export interface AuthService {
  readonly users: Users
  readonly passwords: Passwords
  readonly sessions: Sessions
  /** Sessions in which somebody looks at the app as one of its users. */
  readonly impersonations: Impersonations
  readonly cookie: SessionCookie
  readonly apiKeys: ApiKeys
  readonly roles: Roles
  readonly permissions: Permissions
  readonly principals: Principals
  /** Second factors, where `auth.totp` asks for them. */
  readonly authenticators: Authenticators | undefined
  /** Who signs in by which service, where `auth.oauth` names some. */
  readonly identities: Identities | undefined
  /** By which devices users sign in, where `auth.passkeys` is given. */
  readonly passkeys: Passkeys | undefined
  /** Codes that staff hands over, where no mail reaches the user. */
  readonly handCode: HandCode
  /** Keyed hashes for tokens of one's own: codes in mails, invitations. */
  readonly hasher: TokenHasher
}

/** Provided by `auth`. */
export const authService: Service<AuthService> = service('auth:service')
