import type { Logger } from '../../kernel/index.ts'
import type { Actor } from '../organizations/index.ts'
import { type Applied, type Applying, applySnapshot, rowOf } from './apply.ts'
import { type Checkout, type CheckoutPages, checkoutPages } from './checkout.ts'
import { type BillingCore, offered } from './core.ts'
import type { Entitlements } from './entitlements.ts'
import {
  BillingProviderFailed,
  CheckoutRequired,
  NoBillingProvider,
  NoSubscription,
  UnknownPlan,
  UnknownFeature,
} from './errors.ts'
import { featureOverridden } from './events.ts'
import { type Assignment, type ManualSubscriptions, manualSubscriptions } from './manual.ts'
import { type Outgoing, outgoing } from './outgoing.ts'
import type { Interval } from './plan-config.ts'
import type { Plan, PlanCatalogue } from './plans.ts'
import type { Proration, SubscriptionChange, SubscriptionSnapshot } from './provider.ts'
import { type DriftReport, reconcile } from './reconcile.ts'
import { renewDue } from './renewals.ts'
import { type Seats, seatsOf } from './seats.ts'
import { STATUSES, stepFrom } from './status.ts'
import type { SubscriptionChangesTable, SubscriptionsTable } from './tables.ts'
import { type UsageMeter, usageMeter } from './usage.ts'
import { reportUsage } from './usage-reports.ts'
import { writeSubscription } from './write.ts'

/** How often a subscription is fetched that is written by others at the same time. */
const MOST_FETCHES = 5

/** How a subscription is changed. */
export interface PlanChange {
  /** Default: as it is. */
  readonly interval?: Interval | undefined
  /** What becomes of the days already paid for. Default `prorate`. */
  readonly proration?: Proration | undefined
  readonly coupon?: string | undefined
}

/** What an organisation is given beside its plan. */
export interface Override {
  /** True or false, a number, or `unlimited`. */
  readonly amount: boolean | number | 'unlimited'
  /** Of what is metered: whether more may be used, and is paid for. Default false. */
  readonly overage?: boolean | undefined
  readonly reason?: string | undefined
  /** Default: until it is taken back. */
  readonly expiresAt?: Date | undefined
}

/** What a call has just answered, and what was known before it. */
interface Fetched {
  readonly snapshot: SubscriptionSnapshot
  readonly since: bigint
}

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
  readonly #manual: ManualSubscriptions
  readonly #pages: CheckoutPages
  readonly #seats: Seats
  readonly #logger: () => Logger

  constructor(core: BillingCore, actor: Actor, logger: () => Logger) {
    this.#core = core
    this.#actor = actor
    this.#logger = logger
    this.usage = usageMeter(core)
    this.#seats = seatsOf(core, this.usage)
    this.#calls = outgoing(core)
    this.#manual = manualSubscriptions(core, actor)
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
    return this.#turn(org, async () => {
      await this.#seats.fits(org, await offered(this.#core, plan))
      await this.#manual.assign(org, plan, assignment, await this.#seats.count(org))
    })
  }

  /** Begins the trial of the config. Rejects with `TRIAL_USED`, `SUBSCRIPTION_STATE`. */
  startTrial(org: string): Promise<Entitlements> {
    return this.#turn(org, async () => {
      const { trial } = this.#core.settings
      if (!trial) throw new UnknownPlan({ message: 'There is no trial.' })
      await this.#manual.startTrial(org, trial, await this.#seats.count(org))
    })
  }

  /**
   * Changes the plan as its organisation may by itself: at the provider's, where that has the
   * subscription; to a plan without a price, where it does not. Rejects with `CHECKOUT_REQUIRED` for
   * one with a price, `UNKNOWN_PLAN`, `PLAN_TOO_SMALL`, `SUBSCRIPTION_STATE`.
   */
  async change(org: string, plan: string, change: PlanChange = {}): Promise<Entitlements> {
    const wanted = await offered(this.#core, plan)
    const { subscription } = await this.#core.known.read(org)
    if (subscription?.provider == null) return this.#changeHere(org, wanted)
    stepFrom(subscription.status, 'change')
    const { interval = subscription.interval, proration, coupon } = change
    const price = wanted.prices[interval]
    if (price?.id === undefined) {
      throw new UnknownPlan({
        message: 'This plan cannot be bought; cancel the subscription to have one without a price.',
      })
    }
    await this.#core.database.transaction(async () => {
      await this.#core.lock(org)
      await this.#seats.fits(org, wanted)
    })
    return this.#send(org, {
      ...{ subscription: subscription.provider_id!, price: price.id },
      quantity: price.perSeat ? await this.#seats.count(org) : 1,
      metered: price.metered ?? [],
      ...(proration && { proration }),
      ...(coupon !== undefined && { coupon }),
    })
  }

  /** Ends the subscription with its period. Rejects with `NO_SUBSCRIPTION`, `SUBSCRIPTION_STATE`. */
  cancel(org: string): Promise<Entitlements> {
    return this.#mark(org, 'cancel', true)
  }

  /** Lets one go on that was to end, or was paused. Rejects as `cancel` does. */
  resume(org: string): Promise<Entitlements> {
    return this.#mark(org, 'resume', false)
  }

  /** Ends the subscription at once. Rejects with `NO_SUBSCRIPTION`. */
  async end(org: string): Promise<Entitlements> {
    const subscription = await this.#subscribed(org)
    if (subscription.provider !== null) {
      await this.#endThere(org, subscription.provider_id!)
      return this.#core.known.read(org)
    }
    return this.#turn(org, async () => this.#manual.end([await this.#subscribed(org)], 'ended'))
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
  async override(org: string, feature: string, override: Override | null): Promise<Entitlements> {
    const known = (await this.#core.plans.get()).features.has(feature)
    if (!known) throw new UnknownFeature({ message: 'There is no such feature.' })
    return this.#turn(org, async () => {
      const { tables, clock } = this.#core
      if (override === null) {
        await tables
          .deleteFrom('billing_overrides')
          .where((row) => row.and({ org_id: org, feature_id: feature }))
          .execute()
      } else {
        const { amount, overage = false, reason = null, expiresAt = null } = override
        const row = {
          amount: amount === 'unlimited' ? null : BigInt(amount),
          ...{ overage, reason, expires_at: expiresAt, created_at: new Date(clock.now()) },
        }
        await tables
          .insertInto('billing_overrides')
          .values({ org_id: org, feature_id: feature, ...row })
          .onConflict((conflict) => conflict.columns(['org_id', 'feature_id']).doUpdateSet(row))
          .execute()
      }
      this.#core.changed()
      await this.#actor.tell(featureOverridden, { org, feature, given: override !== null })
    })
  }

  /** Makes a subscription what the provider says it is, in whatever order that comes. */
  apply(snapshot: SubscriptionSnapshot, applying?: Applying): Promise<Applied> {
    const parts = { manual: this.#manual, logger: this.#logger }
    return applySnapshot(this.#core, this.#actor, parts, snapshot, applying)
  }

  /**
   * Fetches a subscription and makes ours what it is; undefined when the provider has none of this id.
   * Fetched again when another state was written meanwhile, so that a later one never gives way.
   *
   * @param fetched what a call has just answered, and what was known before it
   */
  refresh(id: string, what?: string, fetched?: Fetched): Promise<Applied | undefined> {
    return this.#core.inTurn(id, () => this.#refresh(id, what, fetched))
  }

  async #refresh(id: string, what?: string, fetched?: Fetched): Promise<Applied | undefined> {
    let [snapshot, since] = [fetched?.snapshot, fetched?.since]
    for (let tries = 0; tries < MOST_FETCHES; tries++) {
      since ??= await this.#versionOf(id)
      snapshot ??= await this.#calls.provider.fetchSubscription(id)
      if (!snapshot) return undefined
      const applied = await this.apply(snapshot, { since, ...(what !== undefined && { what }) })
      if (applied.done !== 'moved') return applied
      ;[snapshot, since] = [undefined, undefined]
    }
    throw new BillingProviderFailed({ message: 'The subscription changes too fast; try again.' })
  }

  /** Takes an event of the provider, whose signature was verified. */
  async receive(event: unknown): Promise<void> {
    const news = this.#calls.provider.parse(event)
    if (!news) return
    if ('snapshot' in news) await this.apply(news.snapshot)
    else await this.refresh(news.subscription)
  }

  /** Begins the periods that are due of subscriptions without a provider, and ends those that are over. */
  renew(): Promise<number> {
    return renewDue(this.#core, this.#actor)
  }

  /**
   * Makes the seats of a subscription as many as there are members, at the provider's too where that is paid
   * by the seat. Gives whether they were not.
   */
  async syncSeats(org: string): Promise<boolean> {
    for (let told = false; ; told = true) {
      const { subscription, status } = await this.#core.known.read(org)
      const seats = await this.#seats.count(org)
      if (!subscription || !status || subscription.quantity === seats) return told
      if (STATUSES[status].steps.change === undefined) return told
      if (subscription.provider === null) {
        await this.#turn(org, async () => {
          const before = await this.#subscribed(org)
          const row = { ...before, quantity: await this.#seats.count(org) }
          await writeSubscription(this.#core, this.#actor, before, row, 'seats')
        })
        return true
      }
      const plan = (await this.#core.plans.get()).plans.get(subscription.plan_id)
      if (!plan?.prices[subscription.interval]?.perSeat) return told
      // Whoever joins meanwhile is counted by the next turn of the loop.
      await this.#send(org, { subscription: subscription.provider_id!, quantity: seats })
    }
  }

  /** Ends what a provider had and does not know any more. */
  async endMissing(row: SubscriptionsTable): Promise<void> {
    await this.#core.database.transaction(async () => {
      if (row.org_id !== null) await this.#core.lock(row.org_id)
      await this.#manual.end([row], 'missing')
    })
  }

  /** Ends at the provider's what belonged to organisations that are gone. Gives how many. */
  async endOrphans(): Promise<number> {
    const orphans = await this.#core.tables
      .selectFrom('subscriptions')
      .selectAll()
      .where('org_id', 'is', null)
      .where('provider', 'is not', null)
      .where('ended_at', 'is', null)
      .execute()
    for (const { provider_id } of orphans) await this.#endThere(null, provider_id!)
    return orphans.length
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
  async syncProvider(options: { readonly apply: boolean }): Promise<readonly string[] | undefined> {
    const { provider } = this.#calls
    const { plans } = await this.#core.plans.get()
    const offers = [...plans.values()].filter(({ archived }) => !archived)
    return provider.syncCatalogue?.(
      offers.map(({ id, name, description, prices }) => ({ id, name, description, prices })),
      options,
    )
  }

  /** Compares what is known with what the provider knows, puts it right and says what was different. */
  reconcile(): Promise<DriftReport> {
    return reconcile(this.#core, this.#actor, this, this.#calls, this.#logger)
  }

  #changeHere(org: string, plan: Plan): Promise<Entitlements> {
    if (Object.keys(plan.prices).length > 0) {
      if (!this.#core.settings.provider) throw new NoBillingProvider()
      throw new CheckoutRequired({ details: { plan: plan.id } })
    }
    return this.assign(org, plan.id)
  }

  async #mark(org: string, step: 'cancel' | 'resume', ends: boolean): Promise<Entitlements> {
    const { provider, provider_id, status } = await this.#subscribed(org)
    if (provider !== null) {
      stepFrom(status, step)
      const resume = status === 'paused' && { resume: true }
      const change = { subscription: provider_id!, cancelAtPeriodEnd: ends, ...resume }
      return this.#send(org, change)
    }
    return this.#turn(org, async () => {
      const before = await this.#subscribed(org)
      const row: SubscriptionsTable = {
        ...before,
        ...{ status: stepFrom(before.status, step), cancel_at_period_end: ends },
      }
      await writeSubscription(this.#core, this.#actor, before, row, step)
    })
  }

  async #send(org: string, change: SubscriptionChange): Promise<Entitlements> {
    const { subscription: id } = change
    await this.#core.inTurn(id, async () => {
      const since = await this.#versionOf(id)
      const snapshot = await this.#calls.send('changeSubscription', org, change)
      return this.#refresh(id, 'changed', { snapshot, since })
    })
    return this.#core.known.read(org)
  }

  async #endThere(org: string | null, id: string): Promise<void> {
    await this.#core.inTurn(id, async () => {
      const since = await this.#versionOf(id)
      const snapshot = await this.#calls.send('cancelNow', org, { subscription: id })
      return this.#refresh(id, 'ended', { snapshot, since })
    })
  }

  async #versionOf(provider_id: string): Promise<bigint> {
    const { name: provider } = this.#calls.provider
    return (await rowOf(this.#core, { provider, provider_id }))?.version ?? 0n
  }

  /** @throws NoSubscription */
  async #subscribed(org: string): Promise<SubscriptionsTable> {
    const { subscription, status } = await this.#core.known.read(org)
    if (!subscription || status === 'canceled') throw new NoSubscription()
    return subscription
  }

  async #turn(org: string, work: () => Promise<void>): Promise<Entitlements> {
    const { database, known } = this.#core
    return database.transaction(async () => {
      await this.#core.lock(org)
      await work()
      return known.read(org)
    })
  }
}
