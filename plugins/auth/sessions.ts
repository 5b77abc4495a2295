import { type Clock, type Ids, everyNth } from '../../kernel/index.ts'
import { type Database, everyRow } from '../db/index.ts'
import type { Forget } from './principals.ts'
import { SESSION_COLUMNS, type Session, sessionOf } from './session.ts'
import type { AuthTables } from './tables.ts'
import { type TokenHasher, newToken } from './token.ts'

/** How a session begins. */
export interface NewSession {
  readonly userId: string
  /** How the user proved who they are: `password`, `google`, … */
  readonly method: string
  readonly ip?: string | undefined
  readonly userAgent?: string | undefined
}

/** A session that has just begun, and the only sight of its token. */
export interface StartedSession {
  readonly session: Session
  readonly token: string
}

/** The sessions of an app. */
export interface Sessions {
  create(session: NewSession): Promise<StartedSession>
  /**
   * Another token for the same session; the old one is dead at once. To be called whenever the user
   * proves anew who they are, or may more or less than before.
   *
   * @param method how they have proved it by now. Default: as it was
   * @returns undefined when the session is over
   */
  rotate(id: string, method?: string): Promise<StartedSession | undefined>
  /** Of a user, the one that began last first. */
  list(userId: string): Promise<Session[]>
  /** Ends a session, in every process within a second. False when there was none. */
  revoke(id: string): Promise<boolean>
  /**
   * Ends every session of a user.
   *
   * @param except id of one that goes on
   * @returns how many there were
   */
  revokeAll(userId: string, except?: string): Promise<number>
  /** Ends every session there is, and says how many there were. */
  revokeEverybodys(): Promise<number>
}

/** What {@link sessions} are made of. */
export interface SessionParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly hasher: TokenHasher
  readonly forget: Forget
  /** Milliseconds. */
  readonly idle: number
  /** Milliseconds. */
  readonly absolute: number
}

/** Every so many new sessions, so many that are over go. */
const SWEEP_EVERY = 20
const SWEPT = 200
/** Longest `User-Agent` that is kept. */
const LONGEST_AGENT = 256

/** The sessions of an app. */
export function sessions(parts: SessionParts): Sessions {
  const { database, clock, ids, hasher, forget, idle, absolute } = parts
  const tables = database.tables<AuthTables>()

  /** Those that are over are refused anyway; this only makes room. */
  const sweep = everyNth(SWEEP_EVERY, async (now: number): Promise<void> => {
    const over = await tables
      .selectFrom('sessions')
      .select('id')
      .where((row) =>
        row.or([
          row('expires_at', '<', new Date(now)),
          row('last_seen_at', '<', new Date(now - idle)),
        ]),
      )
      .limit(SWEPT)
      .execute()
    if (over.length === 0) return
    const gone = over.map(({ id }) => id)
    await tables.deleteFrom('sessions').where('id', 'in', gone).execute()
  })

  return {
    async create({ userId, method, ip = null, userAgent = null }) {
      const now = clock.now()
      await sweep(now)
      const token = newToken()
      const at = new Date(now)
      const row = {
        ...{ id: ids.uuid(), user_id: userId, method, ip },
        user_agent: userAgent?.slice(0, LONGEST_AGENT) ?? null,
        ...{ created_at: at, authenticated_at: at, last_seen_at: at },
        expires_at: new Date(now + absolute),
        impersonated_by: null,
      }
      await tables
        .insertInto('sessions')
        .values({ ...row, token_hash: hasher.hash('session', token) })
        .execute()
      return { token, session: sessionOf(row) }
    },
    async rotate(id, method) {
      const token = newToken()
      const at = new Date(clock.now())
      const row = await tables
        .updateTable('sessions')
        .set({
          token_hash: hasher.hash('session', token),
          ...{ authenticated_at: at, last_seen_at: at },
          ...(method !== undefined && { method }),
        })
        .where('id', '=', id)
        .returning(SESSION_COLUMNS)
        .executeTakeFirst()
      database.afterCommit(() => forget({ session: id }))
      return row && { token, session: sessionOf(row) }
    },
    async list(userId) {
      const now = clock.now()
      const rows = await tables
        .selectFrom('sessions')
        .select(SESSION_COLUMNS)
        .where('user_id', '=', userId)
        .where('expires_at', '>', new Date(now))
        .where('last_seen_at', '>', new Date(now - idle))
        .orderBy('created_at', 'desc')
        .execute()
      return rows.map(sessionOf)
    },
    async revoke(id) {
      const { numDeletedRows } = await tables
        .deleteFrom('sessions')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      database.afterCommit(() => forget({ session: id }))
      return numDeletedRows > 0n
    },
    async revokeAll(userId, except) {
      const { numDeletedRows } = await tables
        .deleteFrom('sessions')
        .where('user_id', '=', userId)
        .$if(except !== undefined, (query) => query.where('id', '!=', except!))
        .executeTakeFirstOrThrow()
      database.afterCommit(() => forget({ user: userId }))
      return Number(numDeletedRows)
    },
    async revokeEverybodys() {
      const { numDeletedRows } = await tables
        .deleteFrom('sessions')
        .where(everyRow)
        .executeTakeFirstOrThrow()
      database.afterCommit(() => forget('everybody'))
      return Number(numDeletedRows)
    },
  }
}
