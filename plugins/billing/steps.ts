// What is done to the subscription of an organisation: here, or at the provider's where that has it.
import type { Actor } from '../organizations/index.ts'
import { type BillingCore, offered } from './core.ts'
import type { Entitlements } from './entitlements.ts'
import { CheckoutRequired, NoBillingProvider, NoSubscription, UnknownPlan } from './errors.ts'
import type { ManagedSubscriptions } from './managed.ts'
import type { Assignment, ManualSubscriptions, Trial } from './manual.ts'
import type { Interval } from './plan-config.ts'
import type { Plan } from './plans.ts'
import type { Coupon, Proration, SubscriptionChange } from './provider.ts'
import type { Seats } from './seats.ts'
import { STATUSES, stepFrom } from './status.ts'
import type { SubscriptionsTable } from './tables.ts'
import { writeSubscription } from './write.ts'

/** How a subscription is changed. */
export interface PlanChange {
  /** Default: as it is. */
  readonly interval?: Interval | undefined
  /** What becomes of the days already paid for. Default `prorate`. */
  readonly proration?: Proration | undefined
  readonly coupon?: Coupon | undefined
}

/** Steps of one subscription after the other; each gives what its organisation may afterwards. */
export interface SubscriptionSteps {
  assign(org: string, plan: string, assignment: Assignment): Promise<Entitlements>
  startTrial(org: string, trial: Trial): Promise<Entitlements>
  change(org: string, plan: string, change: PlanChange): Promise<Entitlements>
  /** @param ends whether it is to end with its period */
  mark(org: string, step: 'cancel' | 'resume', ends: boolean): Promise<Entitlements>
  end(org: string): Promise<Entitlements>
  /** Gives whether the seats were not as many as there are members. */
  syncSeats(org: string): Promise<boolean>
  /** Works while nobody else does anything to the organisation's, in a transaction. */
  turn(org: string, work: () => Promise<void>): Promise<Entitlements>
}

/** How often a provider is told a number of seats that is another by then. */
const MOST_TELLINGS = 5

/** Makes them. */
export function subscriptionSteps(
  core: BillingCore,
  actor: Actor,
  parts: {
    readonly manual: ManualSubscriptions
    readonly managed: ManagedSubscriptions
    readonly seats: Seats
  },
): SubscriptionSteps {
  const { manual, managed, seats } = parts
  const { database, known, plans, settings } = core

  const turn: SubscriptionSteps['turn'] = (org, work) =>
    database.transaction(async () => {
      await core.lock(org)
      await work()
      return known.read(org)
    })
  /** @throws NoSubscription */
  const subscribed = async (org: string): Promise<SubscriptionsTable> => {
    const { subscription, status } = await known.read(org)
    if (!subscription || status === 'canceled') throw new NoSubscription()
    return subscription
  }
  const assign: SubscriptionSteps['assign'] = (org, plan, assignment) =>
    turn(org, async () => {
      await seats.fits(org, await offered(core, plan))
      await manual.assign(org, plan, assignment, await seats.count(org))
    })
  const changeHere = (org: string, plan: Plan): Promise<Entitlements> => {
    if (Object.keys(plan.prices).length > 0) {
      if (!settings.provider) throw new NoBillingProvider()
      throw new CheckoutRequired({ details: { plan: plan.id } })
    }
    return assign(org, plan.id, {})
  }
  const changeThere = async (org: string, change: SubscriptionChange): Promise<Entitlements> => {
    await managed.change(org, change)
    return known.read(org)
  }

  return {
    turn,
    assign,
    startTrial: (org, trial) =>
      turn(org, async () => manual.startTrial(org, trial, await seats.count(org))),
    async change(org, plan, change) {
      const wanted = await offered(core, plan)
      const { subscription } = await known.read(org)
      if (subscription?.provider == null) return changeHere(org, wanted)
      stepFrom(subscription.status, 'change')
      const { interval = subscription.interval, proration, coupon } = change
      const price = wanted.prices[interval]
      if (price?.id === undefined) {
        throw new UnknownPlan({
          message:
            'This plan cannot be bought; cancel the subscription to have one without a price.',
        })
      }
      await database.transaction(async () => {
        await core.lock(org)
        await seats.fits(org, wanted)
      })
      return changeThere(org, {
        ...{ subscription: subscription.provider_id!, price: price.id },
        quantity: price.perSeat ? await seats.count(org) : 1,
        metered: price.metered ?? [],
        ...(proration && { proration }),
        ...(coupon !== undefined && { coupon }),
      })
    },
    async mark(org, step, ends) {
      const { provider, provider_id, status } = await subscribed(org)
      if (provider !== null) {
        stepFrom(status, step)
        const resume = status === 'paused' && { resume: true }
        const change = { subscription: provider_id!, cancelAtPeriodEnd: ends, ...resume }
        return changeThere(org, change)
      }
      return turn(org, async () => {
        const before = await subscribed(org)
        const row: SubscriptionsTable = {
          ...before,
          ...{ status: stepFrom(before.status, step), cancel_at_period_end: ends },
        }
        await writeSubscription(core, actor, before, row, step)
      })
    },
    async end(org) {
      const subscription = await subscribed(org)
      if (subscription.provider !== null) {
        await managed.end(org, subscription.provider_id!)
        return known.read(org)
      }
      return turn(org, async () => manual.end([await subscribed(org)], 'ended'))
    },
    async syncSeats(org) {
      let told = false
      for (let tries = 0; tries < MOST_TELLINGS; tries++) {
        const { subscription, status } = await known.read(org)
        const members = await seats.count(org)
        if (!subscription || !status || subscription.quantity === members) return told
        if (STATUSES[status].steps.change === undefined) return told
        if (subscription.provider === null) {
          await turn(org, async () => {
            const before = await subscribed(org)
            const row = { ...before, quantity: await seats.count(org) }
            await writeSubscription(core, actor, before, row, 'seats')
          })
          return true
        }
        const plan = (await plans.get()).plans.get(subscription.plan_id)
        if (!plan?.prices[subscription.interval]?.perSeat) return told
        // Whoever joins meanwhile is counted by the next turn of the loop.
        await changeThere(org, { subscription: subscription.provider_id!, quantity: members })
        told = true
      }
      return told
    },
  }
}
