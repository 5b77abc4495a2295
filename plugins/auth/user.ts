import type { Selectable } from '../db/index.ts'
import type { UsersTable } from './tables.ts'

/** Somebody who can sign in. */
export interface User {
  readonly id: string
  readonly email: string
  readonly name: string | null
  /** Whether the address was confirmed by mail. */
  readonly emailVerified: boolean
  readonly createdAt: Date
}

/** The columns that a user is read from. */
export const USER_COLUMNS = [
  'users.id',
  'users.email',
  'users.name',
  'users.email_verified_at',
  'users.disabled_at',
  'users.created_at',
] as const

/** A user as stored. */
export type UserRow = Pick<
  Selectable<UsersTable>,
  'id' | 'email' | 'name' | 'email_verified_at' | 'disabled_at' | 'created_at'
>

/** Reads a user. */
export function userOf(row: Omit<UserRow, 'disabled_at'>): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    emailVerified: row.email_verified_at !== null,
    createdAt: row.created_at,
  }
}

/**
 * Stands for the app itself where an action asks for a user: what cron runs passes
 * `guards.authenticated()`, and finds this one in `ctx.auth.user`.
 */
export const SYSTEM_USER: User = Object.freeze({
  id: '00000000-0000-0000-0000-000000000000',
  email: 'system@localhost',
  name: 'system',
  emailVerified: false,
  createdAt: new Date(0),
})

/**
 * An address as it is compared: its letters in one form (NFKC) and small. Nothing is cut off, as the
 * owner of the domain decides what `+` and dots in it mean.
 */
export function emailKey(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase()
}
