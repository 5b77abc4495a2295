import { type Event, event, t } from '../../kernel/index.ts'

const org = t.String({ description: 'Id of the organisation.' })
const subscription = t.String({ description: 'Id of the subscription.' })
const plan = t.String({ description: 'Name of the plan.' })
const status = t.String()
const facts = { org, subscription, plan, status }
const time = t.String({ description: 'In ISO 8601.' })

interface Facts {
  org: string
  subscription: string
  plan: string
  status: string
}

/** An organisation has a subscription. */
export const subscriptionStarted: Event<Facts> = event('subscription.started', {
  payload: t.Object(facts),
})
/** It has another plan, status, number of seats, or will end. */
export const subscriptionChanged: Event<
  Facts & {
    quantity: number
    cancelAtPeriodEnd: boolean
    before: { plan: string; status: string; quantity: number; cancelAtPeriodEnd: boolean }
  }
> = event('subscription.changed', {
  payload: t.Object({
    ...{ ...facts, quantity: t.Integer(), cancelAtPeriodEnd: t.Boolean() },
    before: t.Object({
      ...{ plan, status, quantity: t.Integer(), cancelAtPeriodEnd: t.Boolean() },
    }),
  }),
})
/** A new period has begun. */
export const subscriptionRenewed: Event<Facts & { periodStart: string; periodEnd: string }> = event(
  'subscription.renewed',
  {
    payload: t.Object({ ...facts, periodStart: time, periodEnd: time }),
  },
)
/** A subscription is over. */
export const subscriptionEnded: Event<Facts> = event('subscription.ended', {
  payload: t.Object(facts),
})
/** An organisation has begun its trial. */
export const trialStarted: Event<{ org: string; plan: string; endsAt: string }> = event(
  'subscription.trial.started',
  { payload: t.Object({ org, plan, endsAt: time }) },
)
/** An organisation was given something beside its plan, or has it no longer. */
export const featureOverridden: Event<{ org: string; feature: string; given: boolean }> = event(
  'billing.feature.overridden',
  { payload: t.Object({ org, feature: t.String(), given: t.Boolean() }) },
)
/** What we knew of a subscription was not so, and has been put right. */
export const driftRepaired: Event<{ org: string; subscription: string; differences: string[] }> =
  event('billing.drift.repaired', {
    payload: t.Object({ org, subscription, differences: t.Array(t.String()) }),
  })

/** Every event of this plugin. */
export const EVENTS: readonly Event[] = [
  ...[subscriptionStarted, subscriptionChanged, subscriptionRenewed, subscriptionEnded],
  ...[trialStarted, featureOverridden, driftRepaired],
]
