import type { Caller } from '../../kernel/index.ts'
import { ALL_GRANTS, type Grants, NO_GRANTS, both, either, grantsOf } from './access/permission.ts'
import type { RoleBook } from './access/role-book.ts'
import type { ApiKey } from './api-key.ts'
import type { Session } from './session.ts'
import { SYSTEM_USER, type User } from './user.ts'

/** `ctx.auth`: who calls, and what they may. */
export interface Auth {
  readonly caller: Caller
  /** Who is signed in, or whom the API key or the job acts for. */
  readonly user: User | null
  /** Null where nobody has signed in for this call: a job, an event, an API key. */
  readonly session: Session | null
  readonly apiKey: ApiKey | null
  /** Roles of the user and all that they inherit. An API key has permissions, and no roles. */
  readonly roles: readonly string[]
  /** What was granted, patterns such as `invoices:*` among it. An API key may never more than its owner. */
  readonly permissions: readonly string[]
  /** Whether the caller may do this; the app itself may everything. */
  can(permission: string): boolean
  /** Whether the caller has the role, or one that inherits it. */
  hasRole(role: string): boolean
}

/** {@link Auth} where a guard has made sure of a user. */
export interface SignedIn {
  readonly user: User
}

/** What an {@link Auth} is made from. */
export interface AuthFacts {
  readonly caller: Caller
  readonly user: User
  readonly session: Session | null
  readonly apiKey: ApiKey | null
  /** As they were given, without what they inherit. */
  readonly roles: readonly string[]
  readonly book: RoleBook
  /** What somebody may beside what their roles say. */
  readonly also?: Grants
  /** What they are where that comes from: `member of acme`. */
  readonly standing?: string
}

const factsOf = new WeakMap<Auth, AuthFacts>()

/** What somebody may. */
export function authOf(facts: AuthFacts): Auth {
  const { caller, user, session, apiKey, roles, book, also } = facts
  const ofRoles = book.grantsOf(roles)
  const own = also ? either(ofRoles, also) : ofRoles
  const has: ReadonlySet<string> = apiKey ? new Set() : book.expand(roles)
  const grants: Grants = apiKey ? both(own, grantsOf(apiKey.permissions)) : own
  const made: Auth = {
    ...{ caller, user, session, apiKey },
    roles: [...has].sort(),
    permissions: grants.patterns,
    can: (permission) => grants.allow(permission),
    hasRole: (role) => has.has(role),
  }
  factsOf.set(made, facts)
  return made
}

/**
 * The same caller who may more, and counts as no other role: what a membership of an organisation gives
 * for one run. A guard returns it as `auth`. Of an API key it only widens what its owner may.
 *
 * @param standing what they are there, for whoever asks why: `member of acme`
 */
export function withGrants(auth: Auth, also: Grants, standing?: string): Auth {
  const facts = factsOf.get(auth)
  if (!facts) return auth
  return authOf({ ...facts, also, ...(standing !== undefined && { standing }) })
}

/** What somebody is beside their roles, for whoever asks why: `member of acme`. */
export function standingOf(auth: Auth): string | undefined {
  return factsOf.get(auth)?.standing
}

/** `ctx.auth` of somebody who is not known. */
export function nobody(caller: Caller): Auth {
  return fixed(caller, NO_GRANTS, false)
}

/** `ctx.auth` of the app itself. */
export function theApp(caller: Caller): Auth {
  return fixed(caller, ALL_GRANTS, true)
}

/** `ctx.auth` of the app itself where an action asks for a user. */
export function theAppAsUser(auth: Auth): Auth & SignedIn {
  return { ...auth, user: SYSTEM_USER }
}

function fixed(caller: Caller, grants: Grants, everyRole: boolean): Auth {
  return {
    ...{ caller, user: null, session: null, apiKey: null, roles: [] },
    permissions: grants.patterns,
    can: (permission) => grants.allow(permission),
    hasRole: () => everyRole,
  }
}
