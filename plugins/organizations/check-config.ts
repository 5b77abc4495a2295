import type { Host } from '../../kernel/index.ts'
import { checkRole } from '../auth/index.ts'
import type { DatabaseEngine } from '../db/index.ts'
import type { OrganizationsConfig } from './config.ts'
import { OWNER } from './roles.ts'

/** Reports what a schema cannot say about the config. */
export function checkConfig(
  { report }: Pick<Host<never>, 'report'>,
  { roles = {}, rowSecurity, tenantTables = [] }: OrganizationsConfig,
  engine: DatabaseEngine,
): void {
  if (rowSecurity && (engine !== 'postgres' || tenantTables.length === 0)) {
    report({
      key: 'organizations.rowSecurity',
      message: 'it is for tenant tables on Postgres, and there are none',
      mend: 'name them in `organizations.tenantTables`, or take it out where the database is SQLite',
    })
  }
  for (const [name, role] of Object.entries(roles)) {
    const key = `organizations.roles.${name}`
    if (name === OWNER) {
      report({ key, message: 'an owner may everything', mend: 'give this role another name' })
      continue
    }
    try {
      checkRole(name, role)
    } catch (error) {
      const { message, mend } = error as { message: string; mend: string }
      report({ key, message, mend })
    }
    const unknown = role.inherits?.find((each) => !Object.hasOwn(roles, each))
    if (unknown === undefined) continue
    report({
      key: `${key}.inherits`,
      message: `"${unknown}" is not in \`organizations.roles\``,
      mend: 'define it there, or take it out',
    })
  }
}
