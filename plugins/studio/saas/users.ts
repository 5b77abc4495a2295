import { NotFound } from '../../../kernel/index.ts'
import type { AuthService } from '../../auth/index.ts'
import type { TypedQueryBuilder } from '../../db/index.ts'
import type { Page } from '../contract/wire.ts'
import type { UserDetail, UserRow } from '../contract/saas.ts'
import { type SaasTables, ms } from './tables.ts'

/** The tables through which users are read. */
export type SaasQueries = TypedQueryBuilder<SaasTables>

interface Asked {
  readonly q?: string
  readonly cursor?: string
  readonly limit?: number
}

const DEFAULT_LIMIT = 50

/** A page of users in the order of their addresses; those whose address begins like that, or with that id. */
export async function listUsers(
  db: SaasQueries,
  orgs: boolean,
  { q = '', cursor, limit = DEFAULT_LIMIT }: Asked,
  now: number,
): Promise<Page<UserRow>> {
  let query = db
    .selectFrom('users')
    .selectAll()
    .orderBy('email_key')
    .limit(limit + 1)
  if (q !== '') {
    query = query.where((row) =>
      row.or([row('email_key', 'like', beginning(q)), row('id', '=', q.trim())]),
    )
  }
  if (cursor !== undefined) query = query.where('email_key', '>', cursor)
  const found = await query.execute()
  const users = found.slice(0, limit)
  const items = await rowsOf(db, orgs, users)
  const next = found.length > limit ? users.at(-1)!.email_key : null
  return { items, next, asOf: now }
}

/** A pattern of what begins like a text. */
export function beginning(q: string): string {
  return `${q
    .trim()
    .toLowerCase()
    .replace(/[\\%_]/g, '\\$&')}%`
}

async function rowsOf(
  db: SaasQueries,
  orgs: boolean,
  users: readonly SaasTables['users'][],
): Promise<UserRow[]> {
  const ids = users.map(({ id }) => id)
  if (ids.length === 0) return []
  const [sessions, memberships, roles] = await Promise.all([
    db
      .selectFrom('sessions')
      .select(['user_id', 'last_seen_at'])
      .where('user_id', 'in', ids)
      .execute(),
    orgs
      ? db.selectFrom('org_memberships').select(['user_id']).where('user_id', 'in', ids).execute()
      : [],
    db.selectFrom('user_roles').select(['user_id', 'role']).where('user_id', 'in', ids).execute(),
  ])
  return users.map(({ id, email, name, email_verified_at, disabled_at, created_at }) => {
    const own = sessions.filter(({ user_id }) => user_id === id)
    const seen = own.map(({ last_seen_at }) => ms(last_seen_at))
    return {
      ...{ id, email, name, emailVerified: email_verified_at !== null, createdAt: ms(created_at) },
      roles: roles.filter(({ user_id }) => user_id === id).map(({ role }) => role),
      orgs: memberships.filter(({ user_id }) => user_id === id).length,
      ...{ sessions: own.length, lastSeenAt: seen.length > 0 ? Math.max(...seen) : null },
      status: disabled_at === null ? 'active' : 'banned',
    }
  })
}

/** All of a user. @throws NotFound */
export async function userOf(
  db: SaasQueries,
  auth: AuthService,
  orgs: boolean,
  id: string,
): Promise<UserDetail> {
  const found = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
  if (!found) throw new NotFound({ message: `There is no user "${id}".` })
  const [[row], sessions, keys, memberships] = await Promise.all([
    rowsOf(db, orgs, [found]),
    auth.sessions.list(id),
    auth.apiKeys.list(id),
    orgs
      ? db
          .selectFrom('org_memberships')
          .innerJoin('organizations', 'organizations.id', 'org_memberships.org_id')
          .select(['org_id', 'organizations.name', 'role', 'org_memberships.created_at'])
          .where('user_id', '=', id)
          .execute()
      : [],
  ])
  return {
    ...row!,
    memberships: memberships.map(({ org_id, name, role, created_at }) => ({
      ...{ orgId: org_id, name, role, joinedAt: ms(created_at) },
    })),
    sessionList: sessions.map(
      ({ id: session, method, ip, userAgent, impersonatedBy, ...times }) => ({
        ...{ id: session, method, ip, userAgent, impersonatedBy },
        createdAt: Number(times.createdAt),
        ...{ lastSeenAt: Number(times.lastSeenAt), expiresAt: Number(times.expiresAt) },
      }),
    ),
    apiKeys: keys.map(({ id: key, name, prefix, createdAt, ...times }) => ({
      ...{ id: key, name, prefix, createdAt: Number(createdAt) },
      lastUsedAt: timeOf(times.lastUsedAt),
      revokedAt: timeOf(times.revokedAt),
      expiresAt: timeOf(times.expiresAt),
    })),
  }
}

const timeOf = (at: Date | null): number | null => (at === null ? null : Number(at))
