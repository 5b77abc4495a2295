import { type Grants, grantsOf } from './permission.ts'

/** What a role is. */
export interface RoleDefinition {
  readonly description?: string
  /** Permissions and patterns: `invoices:read`, `invoices:*`, `*`. */
  readonly permissions?: readonly string[]
  /** Roles whose permissions it has too, and as which it counts. */
  readonly inherits?: readonly string[]
}

/** All roles at one time, with what they inherit worked out. */
export interface RoleBook {
  readonly roles: ReadonlyMap<string, RoleDefinition>
  /** These roles and all that they inherit. A role that is not defined stands for itself alone. */
  expand(roles: Iterable<string>): ReadonlySet<string>
  /** What somebody with these roles may. */
  grantsOf(roles: Iterable<string>): Grants
}

/** Makes a book; what is asked again is remembered. */
export function roleBook(roles: ReadonlyMap<string, RoleDefinition>): RoleBook {
  const remembered = new Map<string, { roles: ReadonlySet<string>; grants: Grants }>()
  const of = (names: Iterable<string>) => {
    const key = [...names].sort().join('\0')
    let known = remembered.get(key)
    if (!known) {
      const expanded = reachable(roles, key === '' ? [] : key.split('\0'))
      const patterns = [...expanded].flatMap((name) => roles.get(name)?.permissions ?? [])
      known = { roles: expanded, grants: grantsOf(patterns) }
      remembered.set(key, known)
    }
    return known
  }
  return {
    roles,
    expand: (names) => of(names).roles,
    grantsOf: (names) => of(names).grants,
  }
}

/** The roles that can be reached by inheriting; a circle ends where it began. */
function reachable(
  roles: ReadonlyMap<string, RoleDefinition>,
  from: readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>()
  const look = [...from]
  for (let name = look.pop(); name !== undefined; name = look.pop()) {
    if (found.has(name)) continue
    found.add(name)
    look.push(...(roles.get(name)?.inherits ?? []))
  }
  return found
}
