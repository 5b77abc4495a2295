// The tables of this plugin, as its own queries see them. All times are UTC, to the millisecond.

/** People who work together. */
export interface OrganizationsTable {
  id: string
  name: string
  /** In addresses; unique, small letters. */
  slug: string
  created_at: Date
  /** Also written to take turns: whoever changes members does so first. */
  updated_at: Date
}

/** That somebody is a member, and as what. */
export interface MembershipsTable {
  org_id: string
  user_id: string
  role: string
  created_at: Date
}

/** How an invitation ended. */
export type InvitationOutcome = 'accepted' | 'declined' | 'cancelled' | 'expired'

/** That the owner of an address may become a member. */
export interface InvitationsTable {
  id: string
  org_id: string
  email: string
  /** As it is compared. */
  email_key: string
  role: string
  /** HMAC of the token, which is stored nowhere. */
  token_hash: string
  /** Null when the app itself invited. */
  invited_by: string | null
  created_at: Date
  expires_at: Date
  /** Null while it is open. */
  closed_at: Date | null
  outcome: InvitationOutcome | null
}

/** A role that an organisation has defined itself. */
export interface OrgRolesTable {
  org_id: string
  name: string
  description: string | null
  /** JSON: a list of permissions. */
  permissions: string[]
  created_at: Date
}

/** Every table of this plugin by name, and what it reads of others. */
export interface OrgTables {
  organizations: OrganizationsTable
  org_memberships: MembershipsTable
  org_invitations: InvitationsTable
  org_roles: OrgRolesTable
  org_teams: { id: string; org_id: string; name: string; created_at: Date }
  org_team_members: { team_id: string; org_id: string; user_id: string; created_at: Date }
  users: { id: string; email: string; email_key: string; name: string | null }
}
