import { Forbidden } from '../../kernel/index.ts'
import type { Grants } from '../auth/index.ts'
import { OWNER } from './roles.ts'

/** Whether everything that a permission or pattern allows is among what was granted. */
export function covers(grants: Pick<Grants, 'allow' | 'patterns'>, pattern: string): boolean {
  if (!pattern.includes('*')) return grants.allow(pattern)
  return ['*', '*:*', pattern].some((each) => grants.patterns.includes(each))
}

/** Who gives or takes a role. */
interface Giver {
  readonly role: string | null
  readonly permissions: readonly string[]
  can(permission: string): boolean
}

/**
 * Nobody gives, takes or defines a role that may more than they may themselves; owners alone make owners.
 *
 * @throws Forbidden
 */
export function mayHandle(
  giver: Giver,
  role: { readonly name: string; readonly permissions: readonly string[] },
): void {
  const grants: Grants = { patterns: giver.permissions, allow: (each) => giver.can(each) }
  const isApp = giver.role === null
  if (role.name === OWNER && !isApp && giver.role !== OWNER) {
    throw new Forbidden({ message: 'Only an owner may do this.' })
  }
  const beyond = role.permissions.find((each) => !covers(grants, each))
  if (beyond === undefined) return
  throw new Forbidden({ message: `This needs the permission ${beyond} of your own.` })
}
