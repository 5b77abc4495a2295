import type { Clock } from '../../../kernel/index.ts'
import type { Database } from '../../db/index.ts'
import { sweepExpired } from '../sweep-expired.ts'
import type { AuthTables } from '../tables.ts'

/** Somebody who has given the first factor. */
export interface PendingSignIn {
  readonly userId: string
  /** How they proved who they are, so far. */
  readonly method: string
}

/** Sign-ins that wait for a second factor: for ten minutes, in the client where they began. */
export interface PendingSignIns {
  /** @param bound `boundBy` of the client, which has one at a time */
  begin(bound: string, pending: PendingSignIn): Promise<void>
  /** Undefined where none waits, or the user was disabled or has another password since. */
  find(bound: string): Promise<PendingSignIn | undefined>
  /** It is over. False when it was already. */
  end(bound: string): Promise<boolean>
}

const MINUTES = 10

/** The sign-ins of an app that wait. */
export function pendingSignIns(parts: {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
}): PendingSignIns {
  const { database, clock } = parts
  const tables = database.tables<AuthTables>()
  const sweep = sweepExpired(database, 'pending_sign_ins')
  return {
    async begin(bound, { userId, method }) {
      const now = clock.now()
      await sweep(now)
      const row = {
        ...{ user_id: userId, method, created_at: new Date(now) },
        expires_at: new Date(now + MINUTES * 60_000),
      }
      await tables
        .insertInto('pending_sign_ins')
        .values({ bound, ...row })
        .onConflict((conflict) => conflict.column('bound').doUpdateSet(row))
        .execute()
    },
    async find(bound) {
      const found = await tables
        .selectFrom('pending_sign_ins')
        .innerJoin('users', 'users.id', 'pending_sign_ins.user_id')
        .leftJoin('user_passwords', 'user_passwords.user_id', 'users.id')
        .select(['users.id', 'method', 'pending_sign_ins.created_at', 'changed_at'])
        .where('bound', '=', bound)
        .where('expires_at', '>', new Date(clock.now()))
        .where('users.disabled_at', 'is', null)
        .executeTakeFirst()
      if (!found || (found.changed_at && found.changed_at > found.created_at)) return undefined
      return { userId: found.id, method: found.method }
    },
    async end(bound) {
      const { numDeletedRows } = await tables
        .deleteFrom('pending_sign_ins')
        .where('bound', '=', bound)
        .executeTakeFirstOrThrow()
      return numDeletedRows > 0n
    },
  }
}
