// The tables of this plugin, as its own queries see them. All times are UTC, to the millisecond.

/** Somebody who can sign in. */
export interface UsersTable {
  id: string
  /** As it was given. */
  email: string
  /** As it is compared; unique. */
  email_key: string
  name: string | null
  email_verified_at: Date | null
  disabled_at: Date | null
  created_at: Date
  updated_at: Date
}

/** Apart from `users`, so that no query of the app reads a hash by accident. */
export interface UserPasswordsTable {
  user_id: string
  hash: string
  changed_at: Date
}

/** A session is its row: deleted, it is over. */
export interface SessionsTable {
  id: string
  user_id: string
  /** HMAC of the token, which is stored nowhere. */
  token_hash: string
  method: string
  ip: string | null
  user_agent: string | null
  created_at: Date
  authenticated_at: Date
  last_seen_at: Date
  expires_at: Date
  /** Who it really is, where somebody looks at the app as the user. */
  impersonated_by: string | null
}

/** A key that a program calls with, for a user. */
export interface ApiKeysTable {
  id: string
  user_id: string
  org: string | null
  name: string
  /** The beginning of the key, to be known by. */
  prefix: string
  token_hash: string
  /** JSON: a list of permissions. */
  permissions: string[]
  created_at: Date
  expires_at: Date | null
  last_used_at: Date | null
  revoked_at: Date | null
  /** Null with the window: as often as the config lets every key. */
  limit_calls: number | null
  limit_window_ms: number | null
}

/** Roles that were defined at run time; those of the config stand in the config. */
export interface RolesTable {
  name: string
  description: string | null
  created_at: Date
}

/** A code that was sent by mail. */
export interface AuthCodesTable {
  id: string
  purpose: string
  /** Null where the address has no account. */
  user_id: string | null
  /** To which it was sent. */
  email: string
  code_hash: string
  created_at: Date
  expires_at: Date
}

/** The authenticator app of a user; it counts once it is confirmed. */
export interface UserTotpTable {
  user_id: string
  /** Sealed. */
  secret: string
  /** Of the last code that was used: it and those before are used up. */
  last_step: number
  created_at: Date
  confirmed_at: Date | null
}

/** A sign-in that waits for a second factor. */
export interface PendingSignInsTable {
  /** `Codes.bind` of the client. */
  bound: string
  user_id: string
  method: string
  created_at: Date
  expires_at: Date
}

/** That a user signs in by another service. */
export interface UserIdentitiesTable {
  issuer: string
  subject: string
  user_id: string
  provider: string
  email: string | null
  created_at: Date
}

/** A sign-in that is under way at another service. */
export interface OAuthRequestsTable {
  state_hash: string
  provider: string
  redirect_uri: string
  /** Of who links it to their account. */
  user_id: string | null
  expires_at: Date
}

/** A key by which a user signs in with a device. */
export interface UserPasskeysTable {
  id: string
  user_id: string
  /** As the device names it, in base64url; unique. */
  credential_id: string
  /** COSE, in base64url. */
  public_key: string
  /** How often the device says that it was used. */
  counter: bigint
  /** JSON: a list of names. */
  transports: string[]
  backed_up: boolean
  name: string
  created_at: Date
  last_used_at: Date | null
}

/** Every table of this plugin by name. */
export interface AuthTables {
  users: UsersTable
  user_passwords: UserPasswordsTable
  sessions: SessionsTable
  api_keys: ApiKeysTable
  auth_codes: AuthCodesTable
  user_totp: UserTotpTable
  user_recovery_codes: { user_id: string; code_hash: string }
  pending_sign_ins: PendingSignInsTable
  user_identities: UserIdentitiesTable
  oauth_requests: OAuthRequestsTable
  user_passkeys: UserPasskeysTable
  passkey_challenges: { challenge_hash: string; expires_at: Date }
  roles: RolesTable
  role_inherits: { role: string; inherits: string }
  permissions: RolesTable
  role_permissions: { role: string; permission: string }
  user_roles: { user_id: string; role: string; granted_at: Date }
}
