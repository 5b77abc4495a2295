import { type Awaitable, type Clock, Conflict, mistake } from '../../../kernel/index.ts'
import { type Database, type DatabaseAnswer, DatabaseAnswers, FRESH_MS } from '../../db/index.ts'
import type { Forget } from '../principals.ts'
import type { AuthTables } from '../tables.ts'
import { isPattern } from './permission.ts'
import { type RoleBook, type RoleDefinition, roleBook } from './role-book.ts'

/** Roles, what they may, and who has them. */
export interface Roles {
  /** All roles, those of the config and those of the database, as of half a second ago at most. */
  current(): Awaitable<RoleBook>
  /** Whether the config defines it, where alone it can be changed. */
  isConfigured(name: string): boolean
  /**
   * Defines a role at run time, or replaces one that was. In force in every process within a second.
   *
   * @throws Conflict when the config defines it
   */
  define(name: string, role: RoleDefinition): Promise<void>
  /** Removes a role that was defined at run time, from all who have or inherit it. */
  remove(name: string): Promise<void>
  /** Gives a user a role; once is enough. */
  grant(userId: string, role: string): Promise<void>
  /** Takes a role from a user. */
  withdraw(userId: string, role: string): Promise<void>
  /** The roles that a user was given. */
  of(userId: string): Promise<string[]>
}

/** What {@link roleStore} is made of. */
export interface RoleParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly configured: ReadonlyMap<string, RoleDefinition>
  readonly forget: Forget
}

const ROLE = /^[a-z0-9][a-z0-9_.-]{0,62}$/i

/**
 * Checks the definition of a role.
 *
 * @throws TypeError with a mend
 */
export function checkRole(name: string, { permissions = [] }: RoleDefinition): void {
  if (!ROLE.test(name)) {
    throw mistake(
      `"${name}" is not a name for a role`,
      'write letters, digits, "-", "_" and ".", beginning with a letter or digit',
    )
  }
  const wrong = permissions.find((permission) => !isPattern(permission))
  if (wrong !== undefined) {
    throw mistake(
      `role "${name}" has "${wrong}", which is not a permission`,
      'write "<feature>:<action>", "<feature>:*", "*:<action>" or "*"',
    )
  }
}

interface Known extends DatabaseAnswer {
  readonly book: RoleBook
}

/** The one question. */
const ALL = 'all'

/** The roles of an app. */
export function roleStore({ database, clock, configured, forget }: RoleParts): Roles {
  const tables = database.tables<AuthTables>()
  const answers = new DatabaseAnswers<Known>(clock, () => database.inTransaction)

  const changed = (): void => {
    answers.forget()
    forget('everybody')
  }
  const changedUser = (user: string): void => database.afterCommit(() => forget({ user }))

  const read = async (): Promise<Known> => {
    const from = clock.now()
    const rows = await tables
      .selectFrom('roles')
      .leftJoin('role_permissions', 'role_permissions.role', 'roles.name')
      .select(['roles.name', 'roles.description', 'role_permissions.permission'])
      .orderBy('roles.name')
      .execute()
    const heirs = await tables.selectFrom('role_inherits').selectAll().execute()
    const inherits = Map.groupBy(heirs, ({ role }) => role)
    const all = new Map(
      [...Map.groupBy(rows, ({ name }) => name)].map(([name, same]): [string, RoleDefinition] => [
        name,
        {
          ...(same[0]!.description !== null && { description: same[0]!.description }),
          permissions: same.flatMap(({ permission }) => permission ?? []),
          inherits: (inherits.get(name) ?? []).map((heir) => heir.inherits),
        },
      ]),
    )
    // The config has the last word: what stands there was reviewed.
    for (const [name, role] of configured) all.set(name, role)
    return { book: roleBook(all), from, until: from + FRESH_MS }
  }

  return {
    current() {
      const known = answers.get(ALL)
      return known ? known.book : answers.ask(ALL, read).then(({ book }) => book)
    },
    isConfigured: (name) => configured.has(name),
    async define(name, { description, permissions = [], inherits = [] }) {
      if (configured.has(name)) {
        throw new Conflict({ message: `The role "${name}" is defined in the config.` })
      }
      checkRole(name, { permissions })
      await database.transaction(async () => {
        await tables.deleteFrom('roles').where('name', '=', name).execute()
        const created_at = new Date(clock.now())
        await tables
          .insertInto('roles')
          .values({ name, description: description ?? null, created_at })
          .execute()
        const granted = [...new Set(permissions)].map((permission) => ({ role: name, permission }))
        if (granted.length > 0) {
          await tables.insertInto('role_permissions').values(granted).execute()
        }
        const heirs = [...new Set(inherits)].map((role) => ({ role: name, inherits: role }))
        if (heirs.length > 0) await tables.insertInto('role_inherits').values(heirs).execute()
        database.afterCommit(changed)
      })
    },
    async remove(name) {
      await database.transaction(async () => {
        await tables.deleteFrom('roles').where('name', '=', name).execute()
        // Else who had it would have whatever is given the name later.
        if (!configured.has(name)) {
          await tables.deleteFrom('user_roles').where('role', '=', name).execute()
          await tables.deleteFrom('role_inherits').where('inherits', '=', name).execute()
        }
        database.afterCommit(changed)
      })
    },
    async grant(userId, role) {
      const granted_at = new Date(clock.now())
      await tables
        .insertInto('user_roles')
        .values({ user_id: userId, role, granted_at })
        .onConflict((conflict) => conflict.columns(['user_id', 'role']).doNothing())
        .execute()
      changedUser(userId)
    },
    async withdraw(userId, role) {
      await tables
        .deleteFrom('user_roles')
        .where('user_id', '=', userId)
        .where('role', '=', role)
        .execute()
      changedUser(userId)
    },
    async of(userId) {
      const rows = await tables
        .selectFrom('user_roles')
        .select('role')
        .where('user_id', '=', userId)
        .orderBy('role')
        .execute()
      return rows.map(({ role }) => role)
    },
  }
}
