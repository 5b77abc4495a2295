import type { Clock, Ids, Logger } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import { ImpersonationRefused } from './errors.ts'
import { SESSION_COLUMNS, type Session, sessionOf } from './session.ts'
import type { Sessions, StartedSession } from './sessions.ts'
import type { AuthTables } from './tables.ts'
import { type TokenHasher, newToken } from './token.ts'
import type { User } from './user.ts'
import type { Users } from './users.ts'

/** Whom somebody wants to act as. */
export interface NewImpersonation {
  readonly userId: string
  /** Who it really is: stands in the session, and in every run that is made in it. 1 to 100 characters. */
  readonly by: string
  /** For the record. */
  readonly reason?: string | undefined
}

/** An impersonation that goes on. */
export interface Impersonation {
  readonly session: Session
  readonly by: string
  readonly user: Pick<User, 'id' | 'email' | 'name'>
}

/**
 * Sessions in which somebody looks at the app as one of its users: for half an hour, on record, and without
 * what only the user may do. Who may begin one is for whoever calls this to say.
 */
export interface Impersonations {
  /**
   * Begins one, and ends the one that the same person had: one at a time.
   *
   * @throws ImpersonationRefused for a user whom there is not, or who is disabled
   */
  begin(impersonation: NewImpersonation): Promise<StartedSession>
  /** Ends one, in every process within a second. False when it was over, or is a user's own session. */
  end(id: string): Promise<boolean>
  /** Those that go on, the latest first; at most 100. */
  list(): Promise<Impersonation[]>
}

/** What {@link impersonations} are made of. */
export interface ImpersonationParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly hasher: TokenHasher
  readonly users: Users
  readonly sessions: Sessions
  readonly logger: () => Logger
}

/** Milliseconds after which it is over, whatever happens in it. */
const LONGEST = 30 * 60_000
const MOST = 100
/** Nobody has proved to be the user: what asks for a fresh proof of that finds none. */
const NEVER = new Date(0)

/** The impersonations of an app. */
export function impersonations(parts: ImpersonationParts): Impersonations {
  const { database, clock, ids, hasher, users, sessions, logger } = parts
  const tables = database.tables<AuthTables>()
  const going = () =>
    tables
      .selectFrom('sessions')
      .where('impersonated_by', 'is not', null)
      .where('sessions.expires_at', '>', new Date(clock.now()))

  return {
    async begin({ userId, by, reason }) {
      if (by === '' || by.length > 100)
        throw new RangeError('say who it is, in 1 to 100 characters')
      const token = newToken()
      const now = clock.now()
      const at = new Date(now)
      const row = {
        ...{ id: ids.uuid(), user_id: userId, method: 'impersonation', ip: null, user_agent: null },
        ...{ created_at: at, authenticated_at: NEVER, last_seen_at: at },
        ...{ expires_at: new Date(now + LONGEST), impersonated_by: by },
      }
      await database.transaction(async () => {
        // A ban waits for this, or is seen here.
        await users.lock(userId)
        const user = await users.get(userId)
        if (!user || (await users.byEmail(user.email))?.disabled !== false) {
          throw new ImpersonationRefused({
            message: 'There is no such user, or they are disabled.',
          })
        }
        const before = await going().select('id').where('impersonated_by', '=', by).execute()
        for (const { id } of before) await sessions.revoke(id)
        await tables
          .insertInto('sessions')
          .values({ ...row, token_hash: hasher.hash('session', token) })
          .execute()
      })
      logger().warn('auth: impersonation.begun', {
        ...{ audit: 'impersonation.begun', by, user: userId },
        ...(reason !== undefined && { reason }),
      })
      return { token, session: sessionOf(row) }
    },
    async end(id) {
      const found = await going()
        .select(['user_id', 'impersonated_by'])
        .where('id', '=', id)
        .executeTakeFirst()
      if (!found || !(await sessions.revoke(id))) return false
      const { user_id: user, impersonated_by: by } = found
      logger().info('auth: impersonation.ended', { audit: 'impersonation.ended', by, user })
      return true
    },
    async list() {
      const rows = await going()
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select([...SESSION_COLUMNS, 'users.email', 'users.name'])
        .orderBy('sessions.created_at', 'desc')
        .limit(MOST)
        .execute()
      return rows.map(({ email, name, ...row }) => ({
        ...{ session: sessionOf(row), by: row.impersonated_by! },
        user: { id: row.user_id, email, name },
      }))
    },
  }
}
