import type { Selectable } from '../db/index.ts'
import type { ApiKeysTable } from './tables.ts'

/** A key that a program calls with, on behalf of a user. */
export interface ApiKey {
  readonly id: string
  readonly userId: string
  /** Organisation that it is bound to. */
  readonly org: string | null
  readonly name: string
  /** The beginning of the key, to be known by. */
  readonly prefix: string
  /** What it may, within what its owner may. */
  readonly permissions: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date | null
  /** To the minute. */
  readonly lastUsedAt: Date | null
  readonly revokedAt: Date | null
  /** How often it may call; null for as often as the config lets every key. */
  readonly limit: KeyLimit | null
}

/** So many calls at once, which come back one by one within the window. */
export interface KeyLimit {
  readonly limit: number
  readonly windowMs: number
}

/** A key as stored, without its hash. */
export type ApiKeyRow = Omit<Selectable<ApiKeysTable>, 'token_hash'>

/** The columns that a key is read from. */
export const API_KEY_COLUMNS = [
  'api_keys.id',
  'api_keys.user_id',
  'api_keys.org',
  'api_keys.name',
  'api_keys.prefix',
  'api_keys.permissions',
  'api_keys.created_at',
  'api_keys.expires_at',
  'api_keys.last_used_at',
  'api_keys.revoked_at',
  'api_keys.limit_calls',
  'api_keys.limit_window_ms',
] as const

/** Reads a key. */
export function apiKeyOf(row: ApiKeyRow): ApiKey {
  const { limit_calls: limit, limit_window_ms: windowMs } = row
  return {
    id: row.id,
    userId: row.user_id,
    org: row.org,
    name: row.name,
    prefix: row.prefix,
    permissions: row.permissions,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
    limit: limit === null || windowMs === null ? null : { limit, windowMs },
  }
}
