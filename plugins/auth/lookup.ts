// The queries that say who a caller is. Each gives one row for every role, and one when there is none.
import { type TypedQueryBuilder, prepare } from '../db/index.ts'
import { API_KEY_COLUMNS, type ApiKey, apiKeyOf } from './api-key.ts'
import { SESSION_COLUMNS, type Session, sessionOf } from './session.ts'
import type { AuthTables } from './tables.ts'
import { USER_COLUMNS, type User, type UserRow, userOf } from './user.ts'

/** Somebody who may call. */
export interface Found {
  readonly user: User
  readonly session: Session | null
  readonly apiKey: ApiKey | null
  readonly roles: readonly string[]
}

type Tables = TypedQueryBuilder<AuthTables>
/** The user's columns under names that those of session and key do not hide. */
const OWNER_COLUMNS = [
  'users.id as owner_id',
  'users.email as owner_email',
  'users.name as owner_name',
  'users.email_verified_at as owner_email_verified_at',
  'users.disabled_at as owner_disabled_at',
  'users.created_at as owner_created_at',
] as const
type OwnerRow = { [K in keyof UserRow as `owner_${K}`]: UserRow[K] }
type WithRole = { readonly role: string | null }

const byUser = prepare((db: Tables, p: { id: string }) =>
  db
    .selectFrom('users')
    .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
    .select([...USER_COLUMNS, 'user_roles.role'])
    .where('users.id', '=', p.id),
)
const bySession = prepare((db: Tables, p: { hash: string }) =>
  db
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
    .select([...SESSION_COLUMNS, 'user_roles.role', ...OWNER_COLUMNS])
    .where('sessions.token_hash', '=', p.hash),
)
const keyed = (db: Tables) =>
  db
    .selectFrom('api_keys')
    .innerJoin('users', 'users.id', 'api_keys.user_id')
    .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
    .select([...API_KEY_COLUMNS, 'user_roles.role', ...OWNER_COLUMNS])
const byKeyHash = prepare((db: Tables, p: { hash: string }) =>
  keyed(db).where('api_keys.token_hash', '=', p.hash),
)
const byKeyId = prepare((db: Tables, p: { id: string }) =>
  keyed(db).where('api_keys.id', '=', p.id),
)

/** Asks the database who somebody is; undefined when nobody may call so (any more). */
export interface Lookup {
  /** @param hash of the session's token */
  session(hash: string): Promise<Found | undefined>
  /** @param hash of the key */
  key(hash: string): Promise<Found | undefined>
  keyById(id: string): Promise<Found | undefined>
  user(id: string): Promise<Found | undefined>
}

/** The look-ups of an app; in a transaction they are part of it. */
export function lookup(tables: Tables): Lookup {
  const key = (rows: Awaited<ReturnType<typeof byKeyHash.all>>): Found | undefined => {
    const row = rows[0]
    return row && found(rows, ownerOf(row), { apiKey: apiKeyOf(row) })
  }
  return {
    async session(hash) {
      const rows = await bySession.all(tables, { hash })
      const row = rows[0]
      return row && found(rows, ownerOf(row), { session: sessionOf(row) })
    },
    key: async (hash) => key(await byKeyHash.all(tables, { hash })),
    keyById: async (id) => key(await byKeyId.all(tables, { id })),
    async user(id) {
      const rows = await byUser.all(tables, { id })
      return rows[0] && found(rows, rows[0], {})
    },
  }
}

function found(
  rows: readonly WithRole[],
  user: UserRow,
  proof: { readonly session?: Session; readonly apiKey?: ApiKey },
): Found | undefined {
  if (user.disabled_at !== null) return undefined
  const { session = null, apiKey = null } = proof
  return { user: userOf(user), session, apiKey, roles: rows.flatMap(({ role }) => role ?? []) }
}

function ownerOf(row: OwnerRow): UserRow {
  return {
    id: row.owner_id,
    email: row.owner_email,
    name: row.owner_name,
    email_verified_at: row.owner_email_verified_at,
    disabled_at: row.owner_disabled_at,
    created_at: row.owner_created_at,
  }
}
