import type { BillingProvider } from './provider.ts'
import type { StatusAccess, SubscriptionStatus } from './status.ts'

/** The config, as it is worked with. */
export interface BillingSettings {
  readonly defaultPlan: string | undefined
  readonly trial: { readonly plan: string; readonly days: number } | undefined
  /** Milliseconds. */
  readonly grace: number
  /** What the config says differently from the table of statuses. */
  readonly access: Partial<Record<SubscriptionStatus, StatusAccess>>
  /** Undefined where nobody takes money. */
  readonly provider: BillingProvider | undefined
}
