// What organisations pay for, and what whoever takes the money says of it.

/** An amount in the smallest unit of a currency. */
export interface Money {
  amount: number
  /** Three small letters. */
  currency: string
}

/** What an organisation has, and had. */
export interface OrgBilling {
  /** Of the app: whoever takes the money; null where plans are only assigned. */
  provider: string | null
  /** The plan that counts now. */
  plan: string | null
  subscription: {
    plan: string
    status: string
    /** Null for one that is managed here. */
    provider: string | null
    externalId: string | null
    interval: 'month' | 'year'
    seats: number
    renewsAt: number
    trialEndsAt: number | null
    /** Whether it ends with its period. */
    cancels: boolean
    /** Whether it is over. */
    ended: boolean
    mrr: Money | null
  } | null
  /** The trial of the config. */
  trial: { plan: string; days: number } | null
  overrides: {
    feature: string
    /** Null for no limit; of a boolean feature 0 or 1. */
    amount: number | null
    reason: string | null
    expiresAt: number | null
    expired: boolean
    givenAt: number
  }[]
  /** The newest first. */
  history: { at: number; what: string; by: string; changes: string[] }[]
}

/** An event that the provider sent. */
export interface ProviderEvent {
  /** Of the delivery, as the provider names it. */
  id: string
  at: number
  /** `waiting` while it is a job, or is being worked on. */
  status: 'ok' | 'error' | 'waiting'
  /** Which subscription it is about, where that is on record. */
  about: string | null
  error: string | null
  /** The last run of it; null while there is none. */
  runId: string | null
  /** How often it was worked on. */
  tries: number
}

/** Actions about money. */
export interface BillingApi {
  'studio.billing.org': {
    input: {
      /** @maxLength 100 */
      id: string
    }
    output: OrgBilling
  }
  'studio.billing.state': {
    input: {}
    output: {
      provider: string | null
      /** The action that takes the provider's events. */
      webhook: string | null
      /** The last twenty. */
      events: ProviderEvent[]
      /** Organisations that use more than they have. */
      overLimit: { orgId: string; org: string; feature: string; used: number; limit: number }[]
      /** What all bring in a month, by currency. */
      mrr: Money[]
    }
  }
  /** What reconciliation would find. Asks the provider. */
  'studio.billing.drift': {
    input: {}
    output: {
      checked: number
      drifts: { id: string; orgId: string | null; org: string | null; differences: string[] }[]
      /** Subscriptions of no organisation or plan of this app. */
      foreign: string[]
    }
  }
  'studio.billing.op': {
    input: {
      op:
        | ('changePlan' | 'grantTrial' | 'cancel' | 'resume' | 'end')
        | ('override' | 'removeOverride' | 'mend' | 'redeliver')
      /** @maxLength 100 */
      orgId?: string
      /** @maxLength 61 */
      plan?: string
      interval?: 'month' | 'year'
      /** @integer @minimum 1 @maximum 730 */
      days?: number
      /** @maxLength 61 */
      feature?: string
      /** Null for no limit. */
      amount?: number | boolean | null
      /** @maxLength 500 */
      reason?: string
      /** Milliseconds since the epoch; left out: until it is taken back. */
      expiresAt?: number
      /** The provider's id of a subscription. @maxLength 255 */
      subscription?: string
      /** @maxLength 100 */
      runId?: string
    }
    output: { done: boolean; detail: string }
  }
}
