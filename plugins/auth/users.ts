import type { Clock, Ids } from '../../kernel/index.ts'
import { type Database, type TypedQueryBuilder, prepare } from '../db/index.ts'
import type { Forget } from './principals.ts'
import type { AuthTables } from './tables.ts'
import { USER_COLUMNS, type User, emailKey, userOf } from './user.ts'

/** A user, and what signing in needs to know. */
export interface Account {
  readonly user: User
  /** Undefined for somebody who signs in without a password. */
  readonly passwordHash: string | undefined
  readonly disabled: boolean
}

/** What a new user has. */
export interface NewUser {
  readonly email: string
  readonly name?: string | null
  readonly emailVerified?: boolean
}

/** The users of an app. */
export interface Users {
  /** Undefined when the address has an account already. */
  create(user: NewUser): Promise<User | undefined>
  get(id: string): Promise<User | undefined>
  /** The address is compared without regard to capitals. */
  byEmail(email: string): Promise<Account | undefined>
  /** Their sessions, keys and jobs are refused from now on, in every process within a second. */
  disable(id: string): Promise<void>
  enable(id: string): Promise<void>
  /** Notes that the user reads the mail of an address. False when it is not theirs any more. */
  confirm(id: string, email: string): Promise<boolean>
  /** Gives a user an address that they read the mail of. @throws UniqueViolation when it is taken */
  changeEmail(id: string, email: string): Promise<void>
  /** Has whoever else does so wait until the transaction is over. */
  lock(id: string): Promise<void>
  /**
   * With everything that belongs to them in this plugin, and what other plugins remove at `auth:removing`.
   * Rejects with what a plugin refuses it by, and `FOREIGN_KEY_VIOLATION` while something refers to them.
   */
  remove(id: string): Promise<void>
  /** Tells every process within a second that what it knows of a user has changed. */
  changed(id: string): void
}

/** What {@link users} are made of. */
export interface UserParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly forget: Forget
  /** Has other plugins remove what is theirs, or refuse. */
  readonly removing: (id: string) => Promise<void>
}

type Tables = TypedQueryBuilder<AuthTables>

const accountByEmail = prepare((db: Tables, p: { key: string }) =>
  db
    .selectFrom('users')
    .leftJoin('user_passwords', 'user_passwords.user_id', 'users.id')
    .select([...USER_COLUMNS, 'user_passwords.hash'])
    .where('users.email_key', '=', p.key),
)

/** The users of an app. */
export function users({ database, clock, ids, forget, removing }: UserParts): Users {
  const tables = database.tables<AuthTables>()
  const changed = (id: string): void => database.afterCommit(() => forget({ user: id }))
  const change = async (id: string, columns: { disabled_at: Date | null }): Promise<void> => {
    await tables
      .updateTable('users')
      .set({ ...columns, updated_at: new Date(clock.now()) })
      .where('id', '=', id)
      .execute()
    changed(id)
  }
  return {
    async create({ email, name = null, emailVerified = false }) {
      const now = new Date(clock.now())
      const created = await tables
        .insertInto('users')
        .values({
          ...{ id: ids.uuid(), email: email.trim(), email_key: emailKey(email), name },
          email_verified_at: emailVerified ? now : null,
          ...{ disabled_at: null, created_at: now, updated_at: now },
        })
        .onConflict((conflict) => conflict.column('email_key').doNothing())
        .returningAll()
        .executeTakeFirst()
      return created && userOf(created)
    },
    async get(id) {
      const found = await tables
        .selectFrom('users')
        .select(USER_COLUMNS)
        .where('id', '=', id)
        .executeTakeFirst()
      return found && userOf(found)
    },
    async byEmail(email) {
      const found = await accountByEmail.first(tables, { key: emailKey(email) })
      if (!found) return undefined
      return {
        user: userOf(found),
        passwordHash: found.hash ?? undefined,
        disabled: found.disabled_at !== null,
      }
    },
    async disable(id) {
      await database.transaction(async () => {
        await change(id, { disabled_at: new Date(clock.now()) })
        await tables.deleteFrom('sessions').where('user_id', '=', id).execute()
      })
    },
    enable: (id) => change(id, { disabled_at: null }),
    async confirm(id, email) {
      const now = new Date(clock.now())
      const { numUpdatedRows } = await tables
        .updateTable('users')
        .set((row) => ({
          email_verified_at: row.fn.coalesce('email_verified_at', row.val(now)),
          updated_at: now,
        }))
        .where('id', '=', id)
        .where('email_key', '=', emailKey(email))
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
      changed(id)
      return numUpdatedRows > 0n
    },
    async changeEmail(id, email) {
      const now = new Date(clock.now())
      await tables
        .updateTable('users')
        .set({
          ...{ email: email.trim(), email_key: emailKey(email) },
          ...{ email_verified_at: now, updated_at: now },
        })
        .where('id', '=', id)
        .execute()
      changed(id)
    },
    async lock(id) {
      await tables
        .updateTable('users')
        .set({ updated_at: new Date(clock.now()) })
        .where('id', '=', id)
        .execute()
    },
    async remove(id) {
      await database.transaction(async () => {
        await removing(id)
        await tables.deleteFrom('users').where('id', '=', id).execute()
      })
      changed(id)
    },
    changed,
  }
}
