import type { RoleDefinition } from '../auth/index.ts'

/** May everything in its organisation; every organisation has somebody with it. */
export const OWNER = 'owner'

/** The roles of an app that names none. */
export const DEFAULT_ROLES: Readonly<Record<string, RoleDefinition>> = {
  admin: {
    description: 'Runs the organisation; owners alone can delete it.',
    permissions: [
      'organization:update',
      'organization.members:*',
      'organization.invitations:*',
      'organization.roles:*',
      'organization.teams:*',
    ],
  },
  member: { permissions: ['organization.members:read', 'organization.teams:read'] },
}
