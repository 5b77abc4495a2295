import { type Clock, type Ids, mistake } from '../../kernel/index.ts'
import type { Database } from '../db/index.ts'
import { isPattern } from './access/permission.ts'
import { API_KEY_COLUMNS, type ApiKey, type KeyLimit, apiKeyOf } from './api-key.ts'
import type { Forget } from './principals.ts'
import type { AuthTables } from './tables.ts'
import { type TokenHasher, newToken } from './token.ts'

/** What every API key begins with, so that scanners of leaked secrets know it. */
export const KEY_PREFIX = 'bbk_'
/** Characters of a key that are kept, for its owner to know it by: 48 of its 256 bits. */
const SHOWN = KEY_PREFIX.length + 8

/** What a new key has. */
export interface NewApiKey {
  /** Whom it acts for. */
  readonly userId: string
  /** For its owner. */
  readonly name: string
  /** What it may, within what its owner may: permissions and patterns. */
  readonly permissions: readonly string[]
  /** Organisation that it is bound to. Default none. */
  readonly org?: string | null | undefined
  /** Default: until it is revoked. */
  readonly expiresAt?: Date | null | undefined
  /** How often it may call; needs the rate-limit plugin. Default: what the config lets every key. */
  readonly limit?: KeyLimit | null | undefined
}

/** The API keys of an app. */
export interface ApiKeys {
  /**
   * Throws a mistake for what is no permission, and for a limit that nothing counts or that is none.
   *
   * @returns the key's facts, and the only sight of the key itself
   */
  create(key: NewApiKey): Promise<{ readonly apiKey: ApiKey; readonly token: string }>
  /** Of a user, those that were revoked or have expired included, the newest first. */
  list(userId: string): Promise<ApiKey[]>
  /** Ends a key of a user, in every process within a second. False when there is none in force. */
  revoke(userId: string, id: string): Promise<boolean>
  /** Ends every key of a user. */
  revokeAll(userId: string): Promise<void>
}

/** What {@link apiKeys} are made of. */
export interface ApiKeyParts {
  readonly database: Database
  readonly clock: Pick<Clock, 'now'>
  readonly ids: Ids
  readonly hasher: TokenHasher
  readonly forget: Forget
  /** Whether anything counts how often a key calls. */
  readonly counted: boolean
}

/** Milliseconds; the longest window of a key's limit. */
const LONGEST_WINDOW = 86_400_000

/** The API keys of an app. */
export function apiKeys(parts: ApiKeyParts): ApiKeys {
  const { database, clock, ids, hasher, forget } = parts
  const tables = database.tables<AuthTables>()
  return {
    async create({ userId, name, permissions, org = null, expiresAt = null, limit = null }) {
      const wrong = permissions.find((permission) => !isPattern(permission))
      if (wrong !== undefined) {
        throw mistake(`"${wrong}" is not a permission`, 'write "<feature>:<action>"')
      }
      if (limit) checkLimit(limit, parts.counted)
      const token = KEY_PREFIX + newToken()
      const row = {
        ...{ id: ids.uuid(), user_id: userId, org, name },
        prefix: token.slice(0, SHOWN),
        permissions: [...new Set(permissions)],
        ...{ created_at: new Date(clock.now()), expires_at: expiresAt },
        ...{ last_used_at: null, revoked_at: null },
        ...{ limit_calls: limit?.limit ?? null, limit_window_ms: limit?.windowMs ?? null },
      }
      await tables
        .insertInto('api_keys')
        .values({ ...row, token_hash: hasher.hash('api-key', token) })
        .execute()
      return { token, apiKey: apiKeyOf(row) }
    },
    async list(userId) {
      const rows = await tables
        .selectFrom('api_keys')
        .select(API_KEY_COLUMNS)
        .where('user_id', '=', userId)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute()
      return rows.map(apiKeyOf)
    },
    async revoke(userId, id) {
      const { numUpdatedRows } = await tables
        .updateTable('api_keys')
        .set({ revoked_at: new Date(clock.now()) })
        .where('id', '=', id)
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .executeTakeFirstOrThrow()
      database.afterCommit(() => forget({ apiKey: id }))
      return numUpdatedRows > 0n
    },
    async revokeAll(userId) {
      await tables
        .updateTable('api_keys')
        .set({ revoked_at: new Date(clock.now()) })
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .execute()
      database.afterCommit(() => forget({ user: userId }))
    },
  }
}

function checkLimit({ limit, windowMs }: KeyLimit, counted: boolean): void {
  if (!counted) {
    throw mistake('nothing counts how often a key calls', 'add rateLimit() to `plugins`')
  }
  const isWindow = Number.isSafeInteger(windowMs) && windowMs >= 1 && windowMs <= LONGEST_WINDOW
  if (isWindow && Number.isSafeInteger(limit) && limit >= 1 && limit <= 1_000_000) return
  throw mistake(
    `${limit} calls in ${windowMs} ms are no limit of a key`,
    'give whole numbers: up to a million calls, in at most a day',
  )
}
