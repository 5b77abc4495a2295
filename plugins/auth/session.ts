import type { Selectable } from '../db/index.ts'
import type { SessionsTable } from './tables.ts'

/** That somebody has signed in, on one device. */
export interface Session {
  readonly id: string
  readonly userId: string
  /** How the user proved who they are: `password`, `magic-link`, with a second factor `password+totp` … */
  readonly method: string
  readonly ip: string | null
  readonly userAgent: string | null
  readonly createdAt: Date
  /** When the user last proved who they are; what needs a fresh proof asks this. */
  readonly authenticatedAt: Date
  /** To the minute. */
  readonly lastSeenAt: Date
  /** When it ends, whatever happens in it. */
  readonly expiresAt: Date
  /** Who it really is, where somebody looks at the app as the user; null in the user's own sessions. */
  readonly impersonatedBy: string | null
}

/** A session as stored, without the hash of its token. */
export type SessionRow = Omit<Selectable<SessionsTable>, 'token_hash'>

/** The columns that a session is read from. */
export const SESSION_COLUMNS = [
  'sessions.id',
  'sessions.user_id',
  'sessions.method',
  'sessions.ip',
  'sessions.user_agent',
  'sessions.created_at',
  'sessions.authenticated_at',
  'sessions.last_seen_at',
  'sessions.expires_at',
  'sessions.impersonated_by',
] as const

/** Reads a session. */
export function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    userId: row.user_id,
    method: row.method,
    ip: row.ip,
    userAgent: row.user_agent,
    createdAt: row.created_at,
    authenticatedAt: row.authenticated_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.expires_at,
    impersonatedBy: row.impersonated_by,
  }
}
