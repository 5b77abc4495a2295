// The port between billing and whoever takes the money. Everything that goes out carries an idempotency
// key that was stored before; everything that comes in is a snapshot, and snapshots may come in any order.
import type { Action, Awaitable } from '../../kernel/index.ts'
import type { Interval, PriceConfig } from './plan-config.ts'
import type { SubscriptionStatus } from './status.ts'

/** How a subscription stood with its provider at some moment: the whole of it, never a change. */
export interface SubscriptionSnapshot {
  /** The provider's id of the subscription. */
  readonly id: string
  /** The provider's id of the customer. */
  readonly customer: string
  /** Id of the organisation, as we gave it when the subscription was made; undefined when it has none. */
  readonly org: string | undefined
  /** The provider's id of the price. Plans name it in `prices`. */
  readonly price: string
  /** Another name that the provider has for the price, by which plans may name it as well. */
  readonly priceKey?: string | undefined
  readonly status: SubscriptionStatus
  /** Seats. */
  readonly quantity: number
  /** The day that periods are counted from. Milliseconds since the epoch, as all times here. */
  readonly anchor: number
  readonly periodStart: number
  readonly periodEnd: number
  /** Null when it has, or had, no trial. */
  readonly trialEnd: number | null
  /** Whether it ends with the period. */
  readonly cancelAtPeriodEnd: boolean
  /** Null while it has not ended. */
  readonly endedAt: number | null
  /**
   * When it stood so, by the provider's clock. The later of two snapshots counts; of two with the same
   * version the one that is further along.
   */
  readonly version: number
}

/** What an event of the provider says. */
export type ProviderNews =
  /** How a subscription stands. */
  | { readonly snapshot: SubscriptionSnapshot }
  /** That a subscription is to be fetched, as the event does not say how it stands. */
  | { readonly subscription: string }

/** Made before an outgoing call is sent, and stored: sent again, it is the same call. */
export interface CallKey {
  readonly idempotencyKey: string
}

/** A customer to be made of an organisation. */
export interface NewCustomer {
  /** Id of the organisation. */
  readonly org: string
  readonly name: string
  /** Address for invoices; undefined when none is known. */
  readonly email: string | undefined
}

/**
 * What takes something off: a code that customers know and type in, or the id of a coupon that only the app
 * knows, so that nobody can guess one that was meant for others.
 */
export type Coupon = string | { readonly id: string }

/** A page of the provider's on which somebody subscribes. */
export interface NewCheckout {
  readonly customer: string
  /** Id of the organisation, which every snapshot of the subscription is to say. */
  readonly org: string
  readonly price: string
  readonly interval: Interval
  readonly quantity: number
  /** Prices of what is used beyond what the plan includes. */
  readonly metered: readonly string[]
  /** Days; 0 for no trial. */
  readonly trialDays: number
  readonly coupon: Coupon | undefined
  readonly successUrl: string
  readonly cancelUrl: string
}

/** What is to be different about a subscription; left out, it stays. */
export interface SubscriptionChange {
  readonly subscription: string
  readonly price?: string
  readonly quantity?: number
  /** Prices of what is used beyond what the plan includes; those that are not here go. */
  readonly metered?: readonly string[]
  /**
   * What becomes of the days already paid for: `prorate` counts them on the next invoice, `invoice` at
   * once, `none` not at all. Default `prorate`.
   */
  readonly proration?: Proration
  readonly coupon?: Coupon
  /** Ends with the period, or (`false`) goes on after all. */
  readonly cancelAtPeriodEnd?: boolean
  /** True lets one that is paused go on. */
  readonly resume?: boolean
}

/** See {@link SubscriptionChange}. */
export type Proration = 'prorate' | 'invoice' | 'none'

/** An amount of a metered feature, used since the last report. */
export interface UsageReport {
  readonly customer: string
  /** `meter` of the feature: the provider's name for it. */
  readonly meter: string
  readonly amount: number
  /** When it had been used. */
  readonly at: number
}

/** A plan as a provider is to have it. */
export interface OfferedPlan {
  readonly id: string
  readonly name: string
  readonly description: string | null
  readonly prices: Partial<Record<Interval, PriceConfig>>
}

/**
 * Whoever takes the money. Methods that send reject with `BILLING_PROVIDER_FAILED`, whose `retry` says
 * whether sending the same call again may help.
 */
export interface BillingProvider {
  /** In the tables, and in addresses: `stripe`. */
  readonly name: string
  /** @returns the provider's id of the customer */
  ensureCustomer(customer: NewCustomer, key: CallKey): Promise<{ readonly customer: string }>
  /** @returns where to send the customer's browser */
  checkout(checkout: NewCheckout, key: CallKey): Promise<{ readonly url: string }>
  /** @returns where the customer sees invoices and means of payment */
  portal(
    portal: { readonly customer: string; readonly returnUrl: string },
    key: CallKey,
  ): Promise<{ readonly url: string }>
  /** @returns how it stands now */
  changeSubscription(change: SubscriptionChange, key: CallKey): Promise<SubscriptionSnapshot>
  /** Ends it at once. One that is over already is no error. */
  cancelNow(
    subscription: { readonly subscription: string },
    key: CallKey,
  ): Promise<SubscriptionSnapshot>
  reportUsage(report: UsageReport, key: CallKey): Promise<Record<string, never>>
  /** Undefined when there is none of this id. */
  fetchSubscription(id: string): Promise<SubscriptionSnapshot | undefined>
  /**
   * All that have not ended, in portions.
   *
   * @param after what the portion before gave as `next`
   */
  fetchSubscriptions(after: string | undefined): Promise<{
    readonly subscriptions: readonly SubscriptionSnapshot[]
    /** Undefined after the last portion. */
    readonly next: string | undefined
  }>
  /**
   * Makes what the provider offers what the config says: for `bunbase billing sync --provider`.
   *
   * @param options `apply`: false only says what would change
   * @returns a line for each difference
   */
  syncCatalogue?(
    plans: readonly OfferedPlan[],
    options: { readonly apply: boolean },
  ): Promise<readonly string[]>
  /** What a genuine event says; undefined for one that is about nothing here. */
  parse(event: unknown): ProviderNews | undefined
}

/** What a provider is made with. */
export interface ProviderHost {
  readonly now: () => number
}

/** What takes the events of a provider. */
export interface EventTaker {
  readonly receive: (event: unknown) => Promise<void>
  /** Whether events become jobs, by the queue plugin. */
  readonly queued: boolean
}

/**
 * What `billing.provider` of the config is: the description of a provider, which is loaded only when the
 * app boots.
 */
export interface ProviderSource {
  readonly name: string
  /** Makes it, and loads what it needs. */
  open(host: ProviderHost): Awaitable<BillingProvider>
  /**
   * The action that takes the provider's events, with a webhook trigger; asked for when it is open. It hands each
   * to `receive`, as the app itself.
   */
  webhook?(taker: EventTaker): Action
}
