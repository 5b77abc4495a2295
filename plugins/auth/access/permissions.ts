import { type Clock, type RegisteredAction, mistake } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import type { AuthTables } from '../tables.ts'
import { isPermission } from './permission.ts'
import { type Requirement, requirementOf } from './requirement.ts'

/** A permission that there is. */
export interface KnownPermission {
  readonly name: string
  readonly description: string | null
  /** Actions that ask for it. */
  readonly actions: readonly string[]
}

/** The permissions of an app: those that its actions ask for, and those that somebody described. */
export interface Permissions {
  /** In order of name. */
  list(): Promise<KnownPermission[]>
  /** Describes a permission at run time, for those who put roles together; the config wins. */
  describe(name: string, description: string): Promise<void>
}

/** What {@link permissionList} is made of. */
export interface PermissionParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  /** Descriptions by permission, as configured. */
  readonly configured: Readonly<Record<string, string>>
  /** Complete once the app has booted. */
  readonly actions: readonly RegisteredAction[]
}

/** The permissions of an app. */
export function permissionList(parts: PermissionParts): Permissions {
  const { database, clock, configured, actions } = parts
  const tables = database.tables<AuthTables>()
  return {
    async list() {
      const rows = await tables.selectFrom('permissions').select(['name', 'description']).execute()
      const descriptions = new Map([
        ...rows.map(({ name, description }) => [name, description] as const),
        ...Object.entries(configured),
      ])
      const asked = Map.groupBy(
        actions.flatMap((action) => askedBy(action).map((name) => ({ name, action: action.name }))),
        ({ name }) => name,
      )
      return [...new Set([...asked.keys(), ...descriptions.keys()])].sort().map((name) => ({
        name,
        description: descriptions.get(name) ?? null,
        actions: [...new Set((asked.get(name) ?? []).map(({ action }) => action))],
      }))
    },
    async describe(name, description) {
      if (!isPermission(name)) {
        throw mistake(`"${name}" is not a permission`, 'write "<feature>:<action>"')
      }
      const created_at = new Date(clock.now())
      await tables
        .insertInto('permissions')
        .values({ name, description, created_at })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ description }))
        .execute()
    },
  }
}

/** Every permission that the guards of an action name, also where it is one way among others. */
function askedBy({ guards }: RegisteredAction): readonly string[] {
  return guards.flatMap(({ guard }) => namedIn(requirementOf(guard)))
}

function namedIn(asked: Requirement | undefined): readonly string[] {
  if (!asked) return []
  if (asked.kind === 'permission') return [asked.permission]
  return 'of' in asked ? asked.of.flatMap(namedIn) : []
}
