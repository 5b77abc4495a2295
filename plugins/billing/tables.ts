// The tables of this plugin, as its own queries see them. All times are UTC, to the millisecond.
import type { FeatureKind, Interval, PriceConfig } from './plan-config.ts'
import type { SubscriptionStatus } from './status.ts'

/** What is sold. */
export interface PlansTable {
  id: string
  name: string
  description: string | null
  /** JSON */
  prices: Partial<Record<Interval, PriceConfig>>
  /** JSON: by id of the provider's price, also of prices that are no longer offered. */
  price_ids: Record<string, Interval>
  public: boolean
  /** Its place in the config. */
  position: number
  /** Null while it is in the config. */
  archived_at: Date | null
}

/** What plans differ in. */
export interface FeaturesTable {
  id: string
  name: string
  description: string | null
  kind: FeatureKind
  counts: string | null
  meter: string | null
  archived_at: Date | null
}

/** What a plan has of a feature. */
export interface PlanFeaturesTable {
  plan_id: string
  feature_id: string
  /** Null for no limit; of a boolean feature 1. */
  amount: bigint | null
  overage: boolean
}

/** That an organisation has, or had, a plan. */
export interface SubscriptionsTable {
  id: string
  /** Null once the organisation is gone. */
  org_id: string | null
  plan_id: string
  interval: Interval
  /** Null for one that is managed here. */
  provider: string | null
  provider_id: string | null
  status: SubscriptionStatus
  quantity: number
  /** The day that periods are counted from. */
  anchor: Date
  period_start: Date
  period_end: Date
  trial_end: Date | null
  past_due_since: Date | null
  cancel_at_period_end: boolean
  ended_at: Date | null
  /** Of the snapshot that it was made of; 0 where there is no provider. */
  version: bigint
  /** As {@link SubscriptionsTable.version}: of all that it said. */
  checksum: string
  created_at: Date
  updated_at: Date
}

/** What a subscription was, and became. */
export interface SubscriptionChangesTable {
  id: string
  org_id: string | null
  subscription_id: string
  what: string
  by_caller: string
  /** JSON */
  before: Record<string, unknown> | null
  /** JSON */
  after: Record<string, unknown>
  created_at: Date
}

/** What an organisation has beside its plan. */
export interface OverridesTable {
  org_id: string
  feature_id: string
  amount: bigint | null
  overage: boolean
  reason: string | null
  expires_at: Date | null
  created_at: Date
}

/** How much of a feature was used in a period. */
export interface UsageTable {
  org_id: string
  feature_id: string
  period_start: Date
  used: bigint
  /** How much of it the provider was told. */
  reported: bigint
  updated_at: Date
}

/** A call to the provider. */
export interface CallsTable {
  /** Also its idempotency key. */
  id: string
  org_id: string | null
  provider: string
  method: string
  /** JSON */
  input: Record<string, unknown>
  created_at: Date
  /** Null while it may have to be sent again. */
  settled_at: Date | null
  error: string | null
}

/** Every table of this plugin by name, and what it reads of others. */
export interface BillingTables {
  plans: PlansTable
  features: FeaturesTable
  plan_features: PlanFeaturesTable
  billing_catalogue: { id: string; fingerprint: string; synced_at: Date }
  billing_accounts: {
    org_id: string
    provider: string | null
    customer: string | null
    trial_at: Date | null
    created_at: Date
  }
  subscriptions: SubscriptionsTable
  billing_snapshots: {
    provider: string
    provider_id: string
    version: bigint
    status: SubscriptionStatus
    checksum: string
    received_at: Date
  }
  subscription_changes: SubscriptionChangesTable
  billing_overrides: OverridesTable
  billing_usage: UsageTable
  billing_usage_keys: {
    org_id: string
    feature_id: string
    key: string
    amount: bigint
    recorded_at: Date
  }
  billing_calls: CallsTable
  organizations: { id: string; name: string; created_at: Date; updated_at: Date }
  org_memberships: { org_id: string; user_id: string; role: string; created_at: Date }
  org_invitations: { org_id: string; closed_at: Date | null; expires_at: Date }
  users: { id: string; email: string; name: string | null }
}
