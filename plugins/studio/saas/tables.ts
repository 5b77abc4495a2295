// The tables of users and organisations, as far as the cockpit reads them. Times as the engine gives them.

/** A time of a row. */
export type Time = Date | string | number | bigint

/** What the cockpit reads. */
export interface SaasTables {
  users: {
    id: string
    email: string
    email_key: string
    name: string | null
    email_verified_at: Time | null
    disabled_at: Time | null
    created_at: Time
  }
  sessions: { user_id: string; last_seen_at: Time; expires_at: Time }
  user_roles: { user_id: string; role: string }
  organizations: { id: string; name: string; slug: string; created_at: Time }
  org_memberships: { org_id: string; user_id: string; role: string; created_at: Time }
  subscriptions: { org_id: string | null; plan_id: string; status: string; ended_at: Time | null }
}

/** Milliseconds since the epoch. */
export function ms(time: Time): number {
  return Number(typeof time === 'string' ? new Date(time) : time)
}
