import type { Logger } from '../../kernel/index.ts'
import type { Actor } from '../organizations/index.ts'
import { type Checkout, type CheckoutPages, checkoutPages } from './checkout.ts'
import { type Applied, type Applying, rowOf } from './apply.ts'
import type { BillingCore } from './core.ts'
import { type DriftFound, findDrift } from './drift.ts'
import { entitlementsOfAll } from './entitlements-of-all.ts'
import type { Entitlements } from './entitlements.ts'
import { UnknownPlan } from './errors.ts'
import { type ManagedSubscriptions, managedSubscriptions } from './managed.ts'
import { type Assignment, manualSubscriptions } from './manual.ts'
import { type Outgoing, outgoing } from './outgoing.ts'
import { type OverLimit, overLimit } from './over-limit.ts'
import { type GivenOverride, type Override, readOverrides, writeOverride } from './overrides.ts'
import type { Plan, PlanCatalogue } from './plans.ts'
import type { SubscriptionSnapshot } from './provider.ts'
import { type DriftReport, reconcile } from './reconcile.ts'
import { prune } from './prune.ts'
import { type Revenue, monthlyRevenue } from './revenue.ts'
import { renewDue } from './renewals.ts'
import { type Seats, seatsOf } from './seats.ts'
import { type PlanChange, type SubscriptionSteps, subscriptionSteps } from './steps.ts'
import type { SubscriptionChangesTable, SubscriptionsTable } from './tables.ts'
import { type UsageMeter, usageMeter } from './usage.ts'
import { reportUsage } from './usage-reports.ts'

/**
 * Plans, subscriptions and what they entitle to: the whole service. It asks nobody's permission; the
 * guards of actions do.
 */
export class Subscriptions {
  /** How much of each feature organisations use. */
  readonly usage: UsageMeter
  readonly #core: BillingCore
  readonly #actor: Actor
  readonly #calls: Outgoing
  readonly #managed: ManagedSubscriptions
  readonly #pages: CheckoutPages
  readonly #seats: Seats
  readonly #steps: SubscriptionSteps
  readonly #logger: () => Logger

  constructor(core: BillingCore, actor: Actor, logger: () => Logger) {
    this.#core = core
    this.#actor = actor
    this.#logger = logger
    this.usage = usageMeter(core)
    this.#seats = seatsOf(core, this.usage)
    this.#calls = outgoing(core)
    const manual = manualSubscriptions(core, actor)
    this.#managed = managedSubscriptions(core, actor, { manual, calls: this.#calls, logger })
    this.#steps = subscriptionSteps(core, actor, {
      ...{ manual, managed: this.#managed, seats: this.#seats },
    })
    this.#pages = checkoutPages(core, this.#calls, this.#seats)
  }

  /** All plans and features, those included that nobody gets any more. */
  catalogue(): Promise<PlanCatalogue> {
    return this.#core.plans.get()
  }

  /** What is sold, in the order of the config; what is archived or not public is left out. */
  async plans(): Promise<Plan[]> {
    const { plans } = await this.#core.plans.get()
    return [...plans.values()].filter((plan) => plan.public && !plan.archived)
  }

  /** What an organisation may. Rejects with `NOT_FOUND` when there is no such organisation. */
  entitlements(org: string): Promise<Entitlements> {
    return this.#core.known.of(org)
  }

  /** What several organisations may, by id, in three queries; those that there are not are left out. */
  entitlementsOfAll(orgs: readonly string[]): Promise<ReadonlyMap<string, Entitlements>> {
    return entitlementsOfAll(this.#core, orgs)
  }

  /** Whoever takes the money, as the config names it; undefined where nobody does. */
  get provider(): string | undefined {
    return this.#core.settings.provider?.name
  }

  /** The trial of the config. */
  get trial(): { readonly plan: string; readonly days: number } | undefined {
    return this.#core.settings.trial
  }

  /** What a subscription brings in a month, by the price that its plan has in a catalogue. */
  revenueOf(
    subscription: SubscriptionsTable | undefined,
    { plans }: PlanCatalogue,
  ): Revenue | undefined {
    return monthlyRevenue(subscription, subscription && plans.get(subscription.plan_id))
  }

  /** Organisations that use more than their plan has, those that use most first. */
  overLimit(): Promise<OverLimit[]> {
    return overLimit(this.#core, this.usage)
  }

  /** How many members an organisation has. */
  seats(org: string): Promise<number> {
    return this.#seats.count(org)
  }

  /** What became of its subscriptions, the newest first. */
  history(org: string, limit = 100): Promise<SubscriptionChangesTable[]> {
    return this.#core.tables
      .selectFrom('subscription_changes')
      .selectAll()
      .where('org_id', '=', org)
      .orderBy('id', 'desc')
      .limit(limit)
      .execute()
  }

  /**
   * Gives an organisation a plan, whatever it costs. Rejects with `UNKNOWN_PLAN`, with `PLAN_TOO_SMALL`,
   * and with `SUBSCRIPTION_STATE` when a provider manages its subscription.
   */
  assign(org: string, plan: string, assignment: Assignment = {}): Promise<Entitlements> {
    return this.#steps.assign(org, plan, assignment)
  }

  /**
   * Gives an organisation a trial of a plan, also one that has had its own. Rejects with `UNKNOWN_PLAN`, and
   * with `SUBSCRIPTION_STATE` where it has a subscription that counts. `end` cancels it.
   */
  grantTrial(
    org: string,
    trial: { readonly plan: string; readonly days: number },
  ): Promise<Entitlements> {
    return this.#steps.startTrial(org, { ...trial, isGranted: true })
  }

  /** Begins the trial of the config. Rejects with `TRIAL_USED`, `SUBSCRIPTION_STATE`. */
  async startTrial(org: string): Promise<Entitlements> {
    const { trial } = this.#core.settings
    if (!trial) throw new UnknownPlan({ message: 'There is no trial.' })
    return this.#steps.startTrial(org, trial)
  }

  /**
   * Changes the plan as its organisation may by itself: at the provider's, where that has the
   * subscription; to a plan without a price, where it does not. Rejects with `CHECKOUT_REQUIRED` for
   * one with a price, `UNKNOWN_PLAN`, `PLAN_TOO_SMALL`, `SUBSCRIPTION_STATE`.
   */
  change(org: string, plan: string, change: PlanChange = {}): Promise<Entitlements> {
    return this.#steps.change(org, plan, change)
  }

  /** Ends the subscription with its period. Rejects with `NO_SUBSCRIPTION`, `SUBSCRIPTION_STATE`. */
  cancel(org: string): Promise<Entitlements> {
    return this.#steps.mark(org, 'cancel', true)
  }

  /** Lets one go on that was to end, or was paused. Rejects as `cancel` does. */
  resume(org: string): Promise<Entitlements> {
    return this.#steps.mark(org, 'resume', false)
  }

  /** Ends the subscription at once. Rejects with `NO_SUBSCRIPTION`. */
  end(org: string): Promise<Entitlements> {
    return this.#steps.end(org)
  }

  /** Where somebody subscribes. Not within a transaction. Rejects with `NO_BILLING_PROVIDER`, `UNKNOWN_PLAN`. */
  checkout(org: string, checkout: Checkout): Promise<{ readonly url: string }> {
    return this.#pages.checkout(org, checkout)
  }

  /** Where an organisation sees its invoices and means of payment. Rejects as `checkout` does. */
  portal(org: string, returnUrl: string): Promise<{ readonly url: string }> {
    return this.#pages.portal(org, returnUrl)
  }

  /** Gives an organisation something beside its plan; null takes it back. Rejects with `UNKNOWN_FEATURE`. */
  override(org: string, feature: string, override: Override | null): Promise<Entitlements> {
    return this.#steps.turn(org, () =>
      writeOverride(this.#core, this.#actor, { org, feature }, override),
    )
  }

  /** What it has beside its plan, what is over by now included. */
  overrides(org: string): Promise<GivenOverride[]> {
    return readOverrides(this.#core, org)
  }

  /** Makes a subscription what the provider says it is, in whatever order that comes. */
  apply(snapshot: SubscriptionSnapshot, applying?: Applying): Promise<Applied> {
    return this.#managed.apply(snapshot, applying)
  }

  /**
   * Fetches a subscription from the provider and makes ours what it is; undefined when the provider has none
   * of this id.
   */
  refresh(id: string, what?: string): Promise<Applied | undefined> {
    return this.#managed.refresh(id, what)
  }

  /** Takes an event of the provider, whose signature was verified. */
  receive(event: unknown): Promise<void> {
    return this.#managed.receive(event)
  }

  /**
   * Begins the periods that are due of subscriptions without a provider, ends those that are over, and drops
   * what nobody asks for any more. Gives how many subscriptions were written.
   */
  async renew(): Promise<number> {
    await prune(this.#core)
    return renewDue(this.#core, this.#actor)
  }

  /**
   * Makes the seats of a subscription as many as there are members, at the provider's too where that is paid
   * by the seat. Gives whether they were not.
   */
  syncSeats(org: string): Promise<boolean> {
    return this.#steps.syncSeats(org)
  }

  /** Ends at the provider's what belonged to organisations that are gone. Gives how many. */
  endOrphans(): Promise<number> {
    return this.#managed.endOrphans()
  }

  /** Reports to the provider what was used of metered features beyond what is included. */
  reportUsage(): Promise<number> {
    return reportUsage(this.#core, this.#calls, this.#logger)
  }

  /**
   * Makes what the provider offers what the config says; undefined when the provider cannot be told.
   *
   * @param options `apply`: false only says what would change
   * @returns a line for each difference
   */
  syncProvider(options: { readonly apply: boolean }): Promise<readonly string[] | undefined> {
    return this.#managed.syncCatalogue(options)
  }

  /** What `reconcile` would find. Changes nothing. Rejects with `NO_BILLING_PROVIDER`. */
  async drift(): Promise<DriftFound> {
    return findDrift(this.#core, this.#calls.provider)
  }

  /**
   * Makes one subscription what the provider says it is, seats included; one that the provider does not know ends.
   * False when neither knows it.
   */
  async mend(id: string): Promise<boolean> {
    const { name: provider } = this.#calls.provider
    const applied = await this.refresh(id, 'reconciled')
    const row = await rowOf(this.#core, { provider, provider_id: id })
    if (!row) return false
    if (applied === undefined && row.ended_at === null) await this.#managed.endMissing(row)
    else if (row.org_id !== null) await this.syncSeats(row.org_id)
    return true
  }

  /** Compares what is known with what the provider knows, puts it right and says what was different. */
  reconcile(): Promise<DriftReport> {
    const service = { ...this.#managed, syncSeats: (org: string) => this.syncSeats(org) }
    return reconcile(this.#core, this.#actor, service, this.#calls, this.#logger)
  }
}
