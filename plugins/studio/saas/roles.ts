import type { AuthService } from '../../auth/index.ts'
import type { Organizations } from '../../organizations/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { SaasQueries } from './users.ts'

type Roles = StudioApi['studio.saas.roles']['output']

/** Every role with what it may: those of the app, and those of organisations as the config has them. */
export async function rolesOf(
  auth: AuthService,
  db: SaasQueries,
  organizations: Organizations | undefined,
): Promise<Roles> {
  const [permissions, book, inside] = await Promise.all([
    auth.permissions.list(),
    auth.roles.current(),
    rolesInside(db, organizations),
  ])
  return {
    permissions: permissions.map(({ name }) => name),
    roles: [
      ...[...book.roles].map(([name, role]) => ({
        ...{ name, scope: 'app' as const, description: role.description ?? '' },
        // Those that it inherits among them.
        permissions: [...book.grantsOf([name]).patterns],
        inherits: [...(role.inherits ?? [])],
      })),
      ...inside,
    ],
  }
}

async function rolesInside(
  db: SaasQueries,
  organizations: Organizations | undefined,
): Promise<Roles['roles']> {
  if (!organizations) return []
  // Any one: those of the config are the same in all.
  const org = await db.selectFrom('organizations').select('id').limit(1).executeTakeFirst()
  const roles = org ? await organizations.roles.list(org.id) : []
  return roles
    .filter(({ configured }) => configured)
    .map(({ name, description, permissions }) => ({
      ...{ name, scope: 'org' as const, description: description ?? '' },
      ...{ permissions: [...permissions], inherits: [] },
    }))
}
