// Users, organisations, roles, plans.
import type { Page } from './wire.ts'

/** A user in a list. */
export interface UserRow {
  id: string
  email: string
  name: string | null
  roles: string[]
  orgs: number
  emailVerified: boolean
  createdAt: number
  lastSeenAt: number | null
  sessions: number
  status: 'active' | 'banned'
}

/** All of a user. */
export interface UserDetail extends UserRow {
  memberships: { orgId: string; name: string; role: string; joinedAt: number }[]
  sessionList: {
    id: string
    method: string
    ip: string | null
    userAgent: string | null
    createdAt: number
    lastSeenAt: number
    expiresAt: number
  }[]
  apiKeys: {
    id: string
    name: string
    prefix: string
    createdAt: number
    lastUsedAt: number | null
  }[]
}

/** An organisation in a list. */
export interface OrgRow {
  id: string
  name: string
  slug: string
  createdAt: number
  members: number
  plan: string | null
  status: string | null
}

/** All of an organisation. */
export interface OrgDetail {
  org: OrgRow
  members: { userId: string; email: string; name: string | null; role: string; joinedAt: number }[]
  invitations: { id: string; email: string; role: string; createdAt: number; expiresAt: number }[]
  subscription: {
    plan: string
    status: string
    renewsAt: number | null
    trialEndsAt: number | null
    externalId: string | null
  } | null
  features: {
    key: string
    source: 'plan' | 'override'
    value: unknown
    used: number | null
    limit: number | null
  }[]
}

/** What can be done to a user or an organisation. */
export type SaasOp =
  'signOutAll' | 'ban' | 'unban' | 'verifyEmail' | 'setRole' | 'removeMember' | 'revokeInvitation'

/** Actions about customers. */
export interface SaasApi {
  'studio.saas.users': {
    input: {
      /** @maxLength 200 */
      q?: string
      /** @maxLength 500 */
      cursor?: string
      /** @integer @minimum 1 @maximum 200 */
      limit?: number
    }
    output: Page<UserRow>
  }
  'studio.saas.orgs': {
    input: {
      /** @maxLength 200 */
      q?: string
      /** @maxLength 500 */
      cursor?: string
      /** @integer @minimum 1 @maximum 200 */
      limit?: number
    }
    output: Page<OrgRow>
  }
  'studio.saas.user': {
    input: {
      /** @maxLength 100 */
      id: string
    }
    output: { user: UserDetail }
  }
  'studio.saas.org': {
    input: {
      /** @maxLength 100 */
      id: string
    }
    output: OrgDetail
  }
  'studio.saas.roles': {
    input: {}
    output: {
      permissions: string[]
      roles: {
        name: string
        scope: 'app' | 'org'
        description: string
        permissions: string[]
        inherits: string[]
      }[]
    }
  }
  'studio.saas.access.explain': {
    input: {
      /** @maxLength 100 */
      userId: string
      /** @maxLength 100 */
      orgId?: string
      /** @maxLength 200 */
      action: string
    }
    output: {
      allowed: boolean
      steps: { guard: string; from: string; decision: 'allow' | 'deny'; reason?: string }[]
    }
  }
  'studio.saas.plans': {
    input: {}
    output: {
      enabled: boolean
      plans: {
        key: string
        name: string
        price: string | null
        features: Record<string, unknown>
        orgs: number
      }[]
      features: string[]
    }
  }
  'studio.saas.op': {
    input: {
      op: SaasOp
      /** @maxLength 100 */
      userId?: string
      /** @maxLength 100 */
      orgId?: string
      /** @maxLength 100 */
      invitationId?: string
      /** @maxLength 63 */
      role?: string
    }
    output: { done: boolean; detail: string }
  }
}
