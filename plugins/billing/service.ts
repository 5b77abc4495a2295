import { type Run, type Service, service } from '../../kernel/index.ts'
import type { KnownEntitlements } from './known.ts'
import type { Plans } from './plans.ts'
import type { Subscriptions } from './subscriptions.ts'
import type { SyncChange } from './sync.ts'
import type { UsageMeter } from './usage.ts'

/** What runs are given by this plugin. */
export interface BillingParts {
  readonly plans: Plans
  readonly known: KnownEntitlements
  readonly meter: UsageMeter
  /** The service, acting for whom the run acts. */
  of(run: Run): Subscriptions
}

/** The plugin's own. */
export const billingParts: Service<BillingParts> = service('billing:parts')

/** Provided by `billing`: the service outside of runs, acting as the app itself. */
export const subscriptionsService: Service<Subscriptions> = service('billing:subscriptions')

/** Provided by `billing` where its provider sends events: the name of the action that takes them. */
export const providerWebhook: Service<string> = service('billing:provider-webhook')

/** The plugin's own: makes plans and features those of the config, or only says what would change. */
export const catalogueSync: Service<
  (options?: { readonly dryRun?: boolean }) => Promise<SyncChange[]>
> = service('billing:sync')
