import {
  type Action,
  Conflict,
  Forbidden,
  InvalidInput,
  NotFound,
  t,
} from '../../../kernel/index.ts'
import { isPattern } from '../access/permission.ts'
import { audit } from '../audit.ts'
import type { Auth } from '../auth.ts'
import { hasPermission } from '../guards.ts'
import { type ActionParts, action, noStore, triggers } from './parts.ts'
import { permissionShape, roleShape } from './shapes.ts'

/** All roles, and what each may. */
export function listRoles({ service: { roles }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.listRoles',
      description: 'All roles, and what each may.',
      input: t.Object({}),
      output: t.Object({ roles: t.Array(roleShape) }),
      triggers: [triggers.api('GET', `${prefix}/roles`)],
      guards: [hasPermission('roles:read')],
    },
    async (_input, { http }) => {
      noStore(http)
      const { roles: all } = await roles.current()
      return {
        roles: [...all].map(([name, { description = null, permissions = [], inherits = [] }]) => ({
          ...{ name, description, permissions: [...permissions], inherits: [...inherits] },
          configured: roles.isConfigured(name),
        })),
      }
    },
  )
}

/** The permissions that roles can be put together from. */
export function listPermissions({ service: { permissions }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.listPermissions',
      description: 'The permissions that there are, and the actions that ask for them.',
      input: t.Object({}),
      output: t.Object({ permissions: t.Array(permissionShape) }),
      triggers: [triggers.api('GET', `${prefix}/permissions`)],
      guards: [hasPermission('roles:read')],
    },
    async (_input, { http }) => {
      noStore(http)
      const all = await permissions.list()
      return { permissions: all.map((each) => ({ ...each, actions: [...each.actions] })) }
    },
  )
}

/** Defines a role at run time, or changes it; it may have nothing that the caller has not. */
export function defineRole({ service: { roles }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.defineRole',
      description: 'Defines or changes a role.',
      input: t.Object({
        role: t.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]*$', maxLength: 63 }),
        description: t.Optional(t.String({ maxLength: 500 })),
        permissions: t.Array(t.String({ maxLength: 128 }), { maxItems: 500 }),
        inherits: t.Optional(t.Array(t.String({ maxLength: 63 }), { maxItems: 50 })),
      }),
      output: t.Void(),
      triggers: [triggers.api('PUT', `${prefix}/roles/:role`)],
      guards: [hasPermission('roles:define')],
      errors: [Conflict, Forbidden],
    },
    async ({ role, permissions, inherits = [], ...rest }, ctx) => {
      noStore(ctx.http)
      checkPatterns(permissions)
      const book = await roles.current()
      checkNames(inherits, book.roles)
      // What it was as well as what it becomes: changing it takes from others what it was.
      assertWithin(ctx.auth, role, [...permissions, ...book.grantsOf([role, ...inherits]).patterns])
      await roles.define(role, { ...rest, permissions, inherits })
      audit(ctx, 'role.defined', { role })
    },
  )
}

/** Removes a role that was defined at run time. */
export function removeRole({ service: { roles }, prefix }: ActionParts): Action {
  return action(
    {
      name: 'auth.removeRole',
      description: 'Removes a role that was defined at run time.',
      input: t.Object({ role: t.String({ maxLength: 63 }) }),
      output: t.Void(),
      triggers: [triggers.api('DELETE', `${prefix}/roles/:role`)],
      guards: [hasPermission('roles:define')],
      errors: [NotFound, Conflict, Forbidden],
    },
    async ({ role }, ctx) => {
      noStore(ctx.http)
      const book = await roles.current()
      if (!book.roles.has(role)) throw new NotFound({ message: `There is no role "${role}".` })
      if (roles.isConfigured(role)) {
        throw new Conflict({ message: `The role "${role}" is defined in the config.` })
      }
      assertWithin(ctx.auth, role, book.grantsOf([role]).patterns)
      await roles.remove(role)
      audit(ctx, 'role.removed', { role })
    },
  )
}

/**
 * Nobody gives, or takes, more than they have: else whoever may change roles could do everything.
 *
 * @throws Forbidden
 */
export function assertWithin(auth: Auth, role: string, patterns: readonly string[]): void {
  if (patterns.every((pattern) => auth.can(pattern))) return
  throw new Forbidden({ message: `The role "${role}" may more than you.` })
}

/**
 * Refuses what is no permission, with its place.
 *
 * @throws InvalidInput
 */
export function checkPatterns(permissions: readonly string[]): void {
  const issues = permissions.flatMap((permission, index) =>
    isPattern(permission)
      ? []
      : [{ path: `/permissions/${index}`, message: 'must be `<feature>:<action>`' }],
  )
  if (issues.length > 0) throw new InvalidInput({ details: { issues } })
}

/** A name that nobody has defined could come to mean anything later. */
function checkNames(inherits: readonly string[], roles: ReadonlyMap<string, unknown>): void {
  const issues = inherits.flatMap((name, index) =>
    roles.has(name)
      ? []
      : [{ path: `/inherits/${index}`, message: 'must be a role that there is' }],
  )
  if (issues.length > 0) throw new InvalidInput({ details: { issues } })
}
