import { Conflict, NotFound } from '../../kernel/index.ts'
import { checkRole } from '../auth/index.ts'
import type { Actor } from './actor.ts'
import type { OrgCore } from './core.ts'
import { UnknownRole } from './errors.ts'
import { roleDefined, roleRemoved } from './events.ts'
import { OWNER } from './roles.ts'

/** A role in an organisation. */
export interface OrgRole {
  readonly name: string
  readonly description: string | null
  /** Permissions and patterns. */
  readonly permissions: readonly string[]
  /** Whether it stands in the config: the same in every organisation. */
  readonly configured: boolean
}

/** Roles inside organisations: those of the config, and those that an organisation has of its own. */
export interface OrgRoles {
  /** By name. */
  list(org: string): Promise<OrgRole[]>
  /** Rejects with `UNKNOWN_ROLE`. */
  get(org: string, name: string): Promise<OrgRole>
  /** Defines a role for one organisation, or changes it. Rejects with `CONFLICT` for one of the config. */
  define(
    org: string,
    name: string,
    role: { description?: string | undefined; permissions: readonly string[] },
  ): Promise<void>
  /** Rejects with `CONFLICT` while a member or an open invitation has it. */
  remove(org: string, name: string): Promise<void>
}

/** Roles inside organisations. */
export function orgRoles(core: OrgCore, actor: Actor): OrgRoles {
  const { tables, clock, database, configured } = core
  const own = (org: string) =>
    tables.selectFrom('org_roles').selectAll().where('org_id', '=', org).orderBy('name')
  const ofConfig = (): OrgRole[] =>
    [...configured].map(([name, { description = null, permissions = [] }]) => ({
      ...{ name, description, permissions, configured: true },
    }))
  return {
    async list(org) {
      const rows = await own(org).execute()
      const defined = rows.map(({ name, description, permissions }) => ({
        ...{ name, description, permissions, configured: false },
      }))
      return [...ofConfig(), ...defined].sort((a, b) => (a.name < b.name ? -1 : 1))
    },
    async get(org, name) {
      const found = (await this.list(org)).find((role) => role.name === name)
      if (!found) throw new UnknownRole()
      return found
    },
    async define(org, name, { description = null, permissions }) {
      if (configured.has(name) || name === OWNER) {
        throw new Conflict({ message: `The role "${name}" is the same in every organisation.` })
      }
      checkRole(name, { permissions })
      const role = { description: description ?? null, permissions: [...new Set(permissions)] }
      await database.transaction(async () => {
        await core.lock(org)
        await tables
          .insertInto('org_roles')
          .values({ org_id: org, name, ...role, created_at: new Date(clock.now()) })
          .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(role))
          .execute()
        core.changed()
        await actor.tell(roleDefined, { org, role: name, permissions: role.permissions })
      })
    },
    async remove(org, name) {
      await database.transaction(async () => {
        await core.lock(org)
        const members = tables
          .selectFrom('org_memberships')
          .select('role')
          .where('org_id', '=', org)
          .where('role', '=', name)
        const invited = tables
          .selectFrom('org_invitations')
          .select('role')
          .where('org_id', '=', org)
          .where('role', '=', name)
          .where('closed_at', 'is', null)
        if (await members.unionAll(invited).limit(1).executeTakeFirst()) {
          throw new Conflict({ message: 'Somebody has this role; give them another one first.' })
        }
        const { numDeletedRows } = await tables
          .deleteFrom('org_roles')
          .where('org_id', '=', org)
          .where('name', '=', name)
          .executeTakeFirstOrThrow()
        if (numDeletedRows === 0n) throw new NotFound()
        core.changed()
        await actor.tell(roleRemoved, { org, role: name })
      })
    },
  }
}
