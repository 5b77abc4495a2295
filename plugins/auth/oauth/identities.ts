import type { Clock } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import type { AuthTables } from '../tables.ts'
import type { Claims } from './provider.ts'

/** That a user signs in by another service. */
export interface Identity {
  readonly provider: string
  /** As the service said it when they were linked. */
  readonly email: string | null
  readonly createdAt: Date
}

/** Who of an app's users signs in by which service. */
export interface Identities {
  /** Id of the user, disabled ones left out. */
  find(claims: Claims): Promise<string | undefined>
  /** @throws UniqueViolation when it is somebody's already */
  link(userId: string, provider: string, claims: Claims): Promise<void>
  list(userId: string): Promise<Identity[]>
  /** False when there was none. */
  unlink(userId: string, provider: string): Promise<boolean>
  removeAll(userId: string): Promise<void>
}

/** The identities of an app's users. */
export function identities({
  database,
  clock,
}: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
}): Identities {
  const tables = database.tables<AuthTables>()
  return {
    async find({ issuer, subject }) {
      const found = await tables
        .selectFrom('user_identities')
        .innerJoin('users', 'users.id', 'user_identities.user_id')
        .select('users.id')
        .where('issuer', '=', issuer)
        .where('subject', '=', subject)
        .where('disabled_at', 'is', null)
        .executeTakeFirst()
      return found?.id
    },
    async link(userId, provider, { issuer, subject, email = null }) {
      const row = { issuer, subject, user_id: userId, provider, email }
      await tables
        .insertInto('user_identities')
        .values({ ...row, created_at: new Date(clock.now()) })
        .execute()
    },
    async list(userId) {
      const rows = await tables
        .selectFrom('user_identities')
        .select(['provider', 'email', 'created_at'])
        .where('user_id', '=', userId)
        .orderBy('created_at')
        .execute()
      return rows.map((row) => ({ ...row, createdAt: row.created_at }))
    },
    async unlink(userId, provider) {
      const { numDeletedRows } = await tables
        .deleteFrom('user_identities')
        .where('user_id', '=', userId)
        .where('provider', '=', provider)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },
    async removeAll(userId) {
      await tables.deleteFrom('user_identities').where('user_id', '=', userId).execute()
    },
  }
}
