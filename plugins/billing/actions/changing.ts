import { t } from '../../../kernel/index.ts'
import {
  BillingProviderFailed,
  BillingProviderRefused,
  CheckoutRequired,
  CouponInvalid,
  NoBillingProvider,
  NoSubscription,
  PaymentRefused,
  PlanTooSmall,
  SubscriptionState,
  TrialUsed,
  UnknownPlan,
} from '../errors.ts'
import type { Subscriptions } from '../subscriptions.ts'
import type { Entitlements } from '../entitlements.ts'
import { type ActionMaker, action, forMembers, triggers } from './parts.ts'
import {
  type ShownBilling,
  billingShape,
  intervalInput,
  nameInput,
  shownBilling,
} from './shapes.ts'

const shown = async (
  subscriptions: Subscriptions,
  entitlements: Promise<Entitlements>,
): Promise<ShownBilling> => shownBilling(await subscriptions.catalogue(), await entitlements)

/** What is not for everybody is only assigned. @throws UnknownPlan */
async function mustBePublic(subscriptions: Subscriptions, plan: string): Promise<void> {
  const plans = await subscriptions.plans()
  if (!plans.some(({ id }) => id === plan)) throw new UnknownPlan()
}

/** What a payment service may answer. */
const failures = [NoBillingProvider, BillingProviderFailed, BillingProviderRefused, PaymentRefused]
const coupon = t.Optional(t.String({ minLength: 1, maxLength: 200 }))
const page = t.Object({ url: t.String({ description: 'Where to send the browser.' }) })
const choice = t.Object({ plan: nameInput, interval: t.Optional(intervalInput), coupon })

/** Takes another plan. */
export const change: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.change',
      description: 'Changes the plan of the organisation.',
      input: choice,
      output: billingShape,
      triggers: [triggers.api('POST', `${prefix}/plan`)],
      guards: forMembers('change'),
      errors: [
        ...[UnknownPlan, PlanTooSmall, CheckoutRequired, SubscriptionState, CouponInvalid],
        ...failures,
      ],
    },
    async ({ plan, ...change }, { org, subscriptions }) => {
      await mustBePublic(subscriptions, plan)
      return shown(subscriptions, subscriptions.change(org.id, plan, change))
    },
  )

/** Lets the subscription end with its period. */
export const cancel: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.cancel',
      description: 'Lets the subscription end with the period that is paid for.',
      input: t.Object({}),
      output: billingShape,
      triggers: [triggers.api('POST', `${prefix}/cancel`)],
      guards: forMembers('change'),
      errors: [NoSubscription, SubscriptionState, ...failures],
    },
    (_input, { org, subscriptions }) => shown(subscriptions, subscriptions.cancel(org.id)),
  )

/** Lets it go on after all. */
export const resume: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.resume',
      description: 'Lets a subscription go on that was to end, or was paused.',
      input: t.Object({}),
      output: billingShape,
      triggers: [triggers.api('POST', `${prefix}/resume`)],
      guards: forMembers('change'),
      errors: [NoSubscription, SubscriptionState, ...failures],
    },
    (_input, { org, subscriptions }) => shown(subscriptions, subscriptions.resume(org.id)),
  )

/** Begins the trial. */
export const startTrial: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.startTrial',
      description: 'Begins the trial that the organisation can have once.',
      input: t.Object({}),
      output: billingShape,
      triggers: [triggers.api('POST', `${prefix}/trial`)],
      guards: forMembers('change'),
      errors: [TrialUsed, SubscriptionState, UnknownPlan],
    },
    (_input, { org, subscriptions }) => shown(subscriptions, subscriptions.startTrial(org.id)),
  )

/** Where the organisation subscribes. */
export const checkout: ActionMaker = ({ prefix, returnUrl }) =>
  action(
    {
      name: 'billing.checkout',
      description: 'A page of the payment service on which the organisation subscribes to a plan.',
      input: choice,
      output: page,
      triggers: [triggers.api('POST', `${prefix}/checkout`)],
      guards: forMembers('change'),
      errors: [...[UnknownPlan, PlanTooSmall, SubscriptionState, CouponInvalid], ...failures],
    },
    async (choice, { org, subscriptions }) => {
      if (returnUrl === undefined) throw new NoBillingProvider()
      await mustBePublic(subscriptions, choice.plan)
      const { url } = await subscriptions.checkout(org.id, {
        ...choice,
        successUrl: backTo(returnUrl, 'done'),
        cancelUrl: backTo(returnUrl, 'cancelled'),
      })
      return { url }
    },
  )

/** Where it sees invoices and means of payment. */
export const portal: ActionMaker = ({ prefix, returnUrl }) =>
  action(
    {
      name: 'billing.portal',
      description: 'A page of the payment service with invoices and means of payment.',
      input: t.Object({}),
      output: page,
      triggers: [triggers.api('POST', `${prefix}/portal`)],
      guards: forMembers('change'),
      errors: failures,
    },
    async (_input, { org, subscriptions }) => {
      if (returnUrl === undefined) throw new NoBillingProvider()
      const { url } = await subscriptions.portal(org.id, returnUrl)
      return { url }
    },
  )

function backTo(returnUrl: string, checkout: string): string {
  const url = new URL(returnUrl)
  url.searchParams.set('checkout', checkout)
  return url.href
}
