import {
  type Caller,
  Forbidden,
  type Guard,
  type KernelContext,
  type RunnableGuard,
  Unauthenticated,
  guard,
  mistake,
} from '../../kernel/index.ts'
import { checkPermission } from './access/permission.ts'
import { asks } from './access/requirement.ts'
import { type Auth, type SignedIn, standingOf, theAppAsUser } from './auth.ts'
import { ImpersonationRefused } from './errors.ts'

/** What guards of this plugin see of `ctx`. */
interface GuardContext extends KernelContext {
  readonly auth: Auth
}

/** Whoever is signed in, the owner of an API key included. `ctx.auth.user` is there from here on. */
export function authenticated(): Guard<{ auth: SignedIn }> {
  const made = guard('authenticated', ({ auth, caller }: GuardContext) => {
    if (auth.user) return undefined
    // Cron and start-up work pass, and must find a user where the types promise one.
    if (caller.kind === 'system') return { auth: theAppAsUser(auth) }
    throw new Unauthenticated()
  })
  return asks(made, { kind: 'user' }) as Guard<{ auth: SignedIn }>
}

/** Everybody but who acts as somebody else: for what only the user themselves may do. */
export function notImpersonated(): Guard {
  const by = (caller: Caller): string | undefined =>
    'id' in caller ? caller.impersonatedBy : undefined
  return asks(
    guard(
      'notImpersonated',
      ({ caller }: KernelContext) => {
        if (by(caller) !== undefined) throw new ImpersonationRefused()
      },
      {
        explain({ caller }: KernelContext) {
          const who = by(caller)
          if (who === undefined) return { allowed: true }
          return { allowed: false, reason: `${who} acts as the user, who alone may do this` }
        },
      },
    ),
    { kind: 'nobody' },
  )
}

/** Everybody. Says that this is meant, where an action would otherwise count as unguarded. */
export function everybody(): Guard {
  return asks(
    guard('public', () => {}, { public: true }),
    { kind: 'nobody' },
  )
}

/** Users with at least one of these roles, or one that inherits it. */
export function hasRole(...roles: readonly string[]): Guard {
  if (roles.length === 0 || roles.some((role) => typeof role !== 'string' || role === '')) {
    throw mistake('a role is missing', "name at least one: hasRole('admin')")
  }
  const text = roles.join(' or ')
  return demand(
    `hasRole(${roles.join(', ')})`,
    `the role ${text}`,
    { kind: 'role', roles },
    (auth) => roles.some((role) => auth.hasRole(role)),
  )
}

/** Callers with this permission: `<feature>:<action>`. */
export function hasPermission(permission: string): Guard {
  checkPermission(permission)
  return demand(
    `hasPermission(${permission})`,
    `the permission ${permission}`,
    { kind: 'permission', permission },
    (auth) => auth.can(permission),
  )
}

function demand(
  name: string,
  what: string,
  requirement: Parameters<typeof asks>[1],
  holds: (auth: Auth) => boolean,
): RunnableGuard {
  const made = guard(
    name,
    ({ auth }: GuardContext) => {
      if (holds(auth)) return
      // Signing in would help the one, and not the other.
      if (!auth.user) throw new Unauthenticated()
      throw new Forbidden({ message: `This needs ${what}.` })
    },
    {
      explain({ auth, caller }: GuardContext) {
        if (holds(auth)) return { allowed: true }
        return { allowed: false, reason: `it needs ${what}; ${describe(auth, caller.kind)}` }
      },
    },
  )
  return asks(made, requirement) as RunnableGuard
}

function describe(auth: Auth, kind: string): string {
  const { user, apiKey, roles, permissions } = auth
  if (!user) return `the caller is ${kind}`
  const may = permissions.join(', ') || 'nothing'
  if (apiKey) return `the API key ${apiKey.prefix}… of ${user.id} may: ${may}`
  const standing = standingOf(auth)
  const there = standing === undefined ? '' : `, and is ${standing}`
  return `user ${user.id} has roles: ${roles.join(', ') || 'none'}${there}; may: ${may}`
}
