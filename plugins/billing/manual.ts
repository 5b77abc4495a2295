// Subscriptions that are managed here, without a provider: given by whoever runs the app, or a trial.
import type { Actor } from '../organizations/index.ts'
import { type BillingCore, offered } from './core.ts'
import { SubscriptionState, TrialUsed } from './errors.ts'
import { trialStarted } from './events.ts'
import { MONTHS, periodAt } from './period.ts'
import type { Interval } from './plan-config.ts'
import { stepFrom } from './status.ts'
import type { SubscriptionsTable } from './tables.ts'
import { writeSubscription } from './write.ts'

/** How a plan is assigned. */
export interface Assignment {
  /** Default `month`. */
  readonly interval?: Interval | undefined
  /** Until when; then it ends. Default: it is renewed until somebody cancels it. */
  readonly until?: Date | undefined
}

/** A trial to be had. */
export interface Trial {
  readonly plan: string
  readonly days: number
  /** Whether whoever runs the app gives it, also to who had one already. Default false. */
  readonly isGranted?: boolean
}

const DAY = 86_400_000

/** Subscriptions of an app that no provider has. */
export interface ManualSubscriptions {
  /** Within the turn and transaction around. Rejects with `UNKNOWN_PLAN`, `SUBSCRIPTION_STATE`. */
  assign(org: string, plan: string, assignment: Assignment, seats: number): Promise<void>
  /** Rejects with `TRIAL_USED` unless it is granted, `SUBSCRIPTION_STATE`. */
  startTrial(org: string, trial: Trial, seats: number): Promise<void>
  /** Ends what an organisation has of these: it has another now. */
  end(open: readonly SubscriptionsTable[], what: string): Promise<void>
}

/** Makes it. */
export function manualSubscriptions(core: BillingCore, actor: Actor): ManualSubscriptions {
  const { tables, clock, ids, known } = core
  const fresh = (
    org: string,
    plan: string,
    interval: Interval,
    seats: number,
  ): SubscriptionsTable => {
    const now = new Date(clock.now())
    const { start, end } = periodAt(now, now, MONTHS[interval])
    return {
      ...{
        id: ids.uuid(),
        org_id: org,
        plan_id: plan,
        interval,
        provider: null,
        provider_id: null,
      },
      ...{ status: 'active', quantity: seats, anchor: now, period_start: start, period_end: end },
      ...{ trial_end: null, past_due_since: null, cancel_at_period_end: false, ended_at: null },
      ...{ version: 0n, checksum: '', created_at: now, updated_at: now },
    }
  }
  /** The one that goes on here. @throws SubscriptionState when the provider's entitles */
  const own = async (org: string): Promise<SubscriptionsTable | undefined> => {
    const { subscription, status, access } = await known.read(org)
    if (!subscription) return undefined
    if (subscription.provider !== null) {
      if (access === 'none') return undefined
      throw new SubscriptionState({
        message: `The subscription is managed by ${subscription.provider}: change it there.`,
        details: { status: subscription.status },
      })
    }
    if (status !== 'canceled') return subscription
    // It was over before anybody wrote that down.
    await manual.end([subscription], 'ended')
    return undefined
  }
  const manual: ManualSubscriptions = {
    async assign(org, plan, { interval, until }, seats) {
      await offered(core, plan)
      const before = await own(org)
      const begun = fresh(org, plan, interval ?? before?.interval ?? 'month', seats)
      const goesOn = before?.status === 'active' && before.interval === begun.interval
      let row: SubscriptionsTable = begun
      // Whoever has a period already keeps its end.
      if (goesOn) row = { ...before, plan_id: plan, quantity: seats, cancel_at_period_end: false }
      else if (before) {
        row = { ...begun, id: before.id, created_at: before.created_at }
        row.status = stepFrom(before.status, 'activate')
      }
      if (until) row = { ...row, period_end: until, cancel_at_period_end: true }
      await writeSubscription(core, actor, before, row, 'assigned')
    },
    async startTrial(org, { plan, days, isGranted = false }, seats) {
      await offered(core, plan)
      const { subscription, access } = await known.read(org)
      if (subscription && access !== 'none') {
        throw new SubscriptionState({ details: { status: subscription.status } })
      }
      const now = new Date(clock.now())
      const taken = await tables
        .insertInto('billing_accounts')
        .values({ org_id: org, provider: null, customer: null, trial_at: now, created_at: now })
        .onConflict((conflict) => {
          const update = conflict.column('org_id').doUpdateSet({ trial_at: now })
          return isGranted ? update : update.where('billing_accounts.trial_at', 'is', null)
        })
        .returning('org_id')
        .executeTakeFirst()
      if (!taken) throw new TrialUsed()
      const end = new Date(Number(now) + days * DAY)
      const row = fresh(org, plan, 'month', seats)
      const trial = { status: 'trialing', period_end: end, trial_end: end } as const
      await writeSubscription(
        core,
        actor,
        undefined,
        { ...row, ...trial },
        isGranted ? 'trial granted' : 'trial started',
      )
      await actor.tell(trialStarted, { org, plan, endsAt: end.toISOString() })
    },
    async end(open, what) {
      const ended_at = new Date(clock.now())
      for (const before of open) {
        const row: SubscriptionsTable = { ...before, status: 'canceled', ended_at }
        await writeSubscription(core, actor, before, row, what)
      }
    },
  }
  return manual
}
