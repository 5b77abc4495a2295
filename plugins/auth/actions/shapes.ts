// What the ready actions take and give.
import type { TInteger, TObject, TString, TUnsafe } from '@sinclair/typebox'
import { t } from '../../../kernel/index.ts'
import { LONGEST_PASSWORD } from '../passwords/hash.ts'
import type { ApiKey } from '../api-key.ts'
import type { Session } from '../session.ts'
import type { User } from '../user.ts'

/** An address that mail can be sent to. */
export const emailInput: TString = t.String({ format: 'email', maxLength: 254, pii: true })

/** A password as somebody types it; the policy is another matter. */
export const passwordInput: TString = t.String({
  minLength: 1,
  maxLength: LONGEST_PASSWORD,
  secret: true,
})

/** A code as somebody types it from a mail. */
export const codeInput: TString = t.String({ minLength: 1, maxLength: 40, secret: true })

/** A user as their owner sees them. */
export type ShownUser = Pick<User, 'id' | 'email' | 'name' | 'emailVerified'>

/** Schema of a {@link ShownUser}. */
export const userShape: TUnsafe<ShownUser> = t.Unsafe<ShownUser>(
  t.Object({
    id: t.String(),
    email: t.String({ pii: true }),
    name: t.Union([t.String(), t.Null()]),
    emailVerified: t.Boolean(),
  }),
)

/** A session as its user sees it. Times are in ISO 8601. */
export interface ShownSession {
  readonly id: string
  readonly method: string
  readonly ip: string | null
  readonly userAgent: string | null
  readonly createdAt: string
  readonly lastSeenAt: string
  readonly expiresAt: string
  /** Who looks at the app as the user; null in the user's own sessions. */
  readonly impersonatedBy: string | null
}

/** Schema of a {@link ShownSession}. */
export const sessionShape: TUnsafe<ShownSession> = t.Unsafe<ShownSession>(
  t.Object({
    id: t.String(),
    method: t.String(),
    ip: t.Union([t.String(), t.Null()]),
    userAgent: t.Union([t.String(), t.Null()]),
    createdAt: t.String({ format: 'date-time' }),
    lastSeenAt: t.String({ format: 'date-time' }),
    expiresAt: t.String({ format: 'date-time' }),
    impersonatedBy: t.Union([t.String(), t.Null()], {
      description: 'Who looks at the app as the user; null in their own sessions.',
    }),
  }),
)

/** What is shown of a user. */
export function shownUser({ id, email, name, emailVerified }: User): ShownUser {
  return { id, email, name, emailVerified }
}

/** What is shown of a session. */
export function shownSession(session: Session): ShownSession {
  const { id, method, ip, userAgent, impersonatedBy } = session
  return {
    ...{ id, method, ip, userAgent, impersonatedBy },
    createdAt: session.createdAt.toISOString(),
    lastSeenAt: session.lastSeenAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
  }
}

/** An API key as its owner sees it. Times are in ISO 8601. */
export interface ShownApiKey {
  readonly id: string
  readonly name: string
  readonly prefix: string
  readonly permissions: string[]
  readonly org: string | null
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
  readonly limit: { readonly calls: number; readonly windowSeconds: number } | null
}

/** How often a key may call. */
export const keyLimitShape: TObject<{ calls: TInteger; windowSeconds: TInteger }> = t.Object({
  calls: t.Integer({ minimum: 1, maximum: 1_000_000 }),
  windowSeconds: t.Integer({ minimum: 1, maximum: 86_400 }),
})

const when = t.Union([t.String({ format: 'date-time' }), t.Null()])

/** Schema of a {@link ShownApiKey}. */
export const apiKeyShape: TUnsafe<ShownApiKey> = t.Unsafe<ShownApiKey>(
  t.Object({
    id: t.String(),
    name: t.String(),
    prefix: t.String({ description: 'The beginning of the key.' }),
    permissions: t.Array(t.String()),
    org: t.Union([t.String(), t.Null()]),
    createdAt: t.String({ format: 'date-time' }),
    expiresAt: when,
    lastUsedAt: when,
    revokedAt: when,
    limit: t.Union([keyLimitShape, t.Null()]),
  }),
)

/** What is shown of an API key. */
export function shownApiKey(key: ApiKey): ShownApiKey {
  const { id, name, prefix, permissions, org } = key
  return {
    ...{ id, name, prefix, permissions: [...permissions], org },
    createdAt: key.createdAt.toISOString(),
    expiresAt: key.expiresAt?.toISOString() ?? null,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
    limit: key.limit && {
      ...{ calls: key.limit.limit, windowSeconds: Math.ceil(key.limit.windowMs / 1000) },
    },
  }
}

/** A role as {@link roleShape} shows it. */
export interface ShownRole {
  readonly name: string
  readonly description: string | null
  readonly permissions: string[]
  readonly inherits: string[]
  /** Whether it stands in the config, where alone it can be changed. */
  readonly configured: boolean
}

const text = t.Union([t.String(), t.Null()])

/** Schema of a {@link ShownRole}. */
export const roleShape: TUnsafe<ShownRole> = t.Unsafe<ShownRole>(
  t.Object({
    name: t.String(),
    description: text,
    permissions: t.Array(t.String()),
    inherits: t.Array(t.String()),
    configured: t.Boolean(),
  }),
)

/** A permission as {@link permissionShape} shows it. */
export interface ShownPermission {
  readonly name: string
  readonly description: string | null
  readonly actions: string[]
}

/** Schema of a {@link ShownPermission}. */
export const permissionShape: TUnsafe<ShownPermission> = t.Unsafe<ShownPermission>(
  t.Object({ name: t.String(), description: text, actions: t.Array(t.String()) }),
)
