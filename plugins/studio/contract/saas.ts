// Users, organisations, roles, plans.
import type { Money } from './billing.ts'
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
    /** Who looks at the app as the user; null in the user's own sessions. */
    impersonatedBy: string | null
  }[]
  apiKeys: {
    id: string
    name: string
    prefix: string
    createdAt: number
    lastUsedAt: number | null
    revokedAt: number | null
    expiresAt: number | null
  }[]
}

/** An organisation in a list. */
export interface OrgRow {
  id: string
  name: string
  slug: string
  createdAt: number
  members: number
  /** Room for members; null for no limit, or none that counts them. */
  seats: number | null
  plan: string | null
  status: string | null
  /** What it brings in a month, by the price of its plan. */
  mrr: Money | null
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
  /** Roles that members can have. */
  roles: string[]
}

/** What can be done to a user or an organisation. */
export type SaasOp =
  | ('signOutAll' | 'endSession' | 'revokeKey' | 'ban' | 'unban' | 'verifyEmail')
  | ('resetCode' | 'magicCode' | 'grantRole' | 'withdrawRole')
  | ('setRole' | 'removeMember' | 'transferOwnership')
  | ('invite' | 'resendInvitation' | 'revokeInvitation')

/** Somebody who acts as a user, right now. */
export interface ImpersonationRow {
  sessionId: string
  userId: string
  email: string
  by: string
  /** Whether it is whoever asks. */
  mine: boolean
  endsAt: number
}

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
    output: {
      user: UserDetail
      /** Roles of the app that there are. */
      roles: string[]
      /** Whether the app lets people sign in by a code. */
      magicLink: boolean
    }
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
      /** What leads to the action; none: nobody can call it from outside. */
      triggers: string[]
      /** What the guards had to go by, as it is now. */
      facts: { name: string; value: string }[]
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
        description: string | null
        /** Whether it is out of the config: nobody gets it any more. */
        archived: boolean
        public: boolean
        prices: { interval: 'month' | 'year'; amount: number; currency: string; perSeat: boolean }[]
        /** By feature: a number, or null for no limit; `overage` where more is paid for. */
        features: Record<string, { amount: number | null; overage: boolean }>
        orgs: number
      }[]
      features: { key: string; name: string; kind: 'boolean' | 'limit' | 'metered' }[]
    }
  }
  /** Begins a session of half an hour in which whoever asks looks at the app as a user. */
  'studio.saas.impersonate': {
    input: {
      /** @maxLength 100 */
      userId: string
      /** `cookie` signs this browser in at the app; `token` gives a bearer token. */
      keep: 'cookie' | 'token'
      /** @maxLength 200 */
      reason?: string
    }
    output: { sessionId: string; endsAt: number; url: string; token: string | null }
  }
  'studio.saas.impersonations': {
    input: {}
    output: { items: ImpersonationRow[] }
  }
  'studio.saas.impersonation.end': {
    input: {
      /** @maxLength 100 */
      sessionId: string
    }
    output: { done: boolean }
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
      /** @maxLength 100 */
      sessionId?: string
      /** @maxLength 100 */
      keyId?: string
      /** @maxLength 320 */
      email?: string
      /** @maxLength 63 */
      role?: string
    }
    output: {
      done: boolean
      detail: string
      /** What is to be handed over, and is shown this once. */
      handOver?: { code: string; request: string; link: string | null; expiresAt: number }
    }
  }
}
