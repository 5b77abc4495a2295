import type { Caller } from '../../kernel/index.ts'
import { ALL_GRANTS, type ImaginedMembers, grantsOf } from '../auth/index.ts'
import type { ActiveOrganizations } from './active.ts'
import type { Memberships } from './memberships.ts'
import type { OrgRoles } from './org-roles.ts'
import { OWNER } from './roles.ts'

/** What {@link membersImagined} is made of. */
export interface ImaginedParts {
  readonly active: ActiveOrganizations
  readonly memberships: Memberships
  readonly roles: Pick<OrgRoles, 'list' | 'get'>
}

/** Answers who may what in an organisation, about roles that nobody needs to have. */
export function membersImagined({ active, memberships, roles }: ImaginedParts): ImaginedMembers {
  return {
    async roles(ref) {
      const found = await memberships.ofApp(ref)
      return found && (await roles.list(found.org.id)).map(({ name }) => name)
    },
    async join(caller: Caller, ref, role) {
      const found = (await memberships.ofApp(ref))!
      const { permissions } = await roles.get(found.org.id, role)
      const grants = role === OWNER ? ALL_GRANTS : grantsOf(permissions)
      active.imagine(caller, { ...found, role, grants })
    },
  }
}
