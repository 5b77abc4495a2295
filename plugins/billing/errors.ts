import { type ErrorClass, defineError, t } from '../../kernel/index.ts'

/** Shape of what a caller is told of a feature that the plan lacks. */
const wanted = t.Object({
  feature: t.String(),
  plan: t.Union([t.String(), t.Null()], { description: 'The plan that the organisation has.' }),
  plans: t.Array(t.String(), {
    description: 'Plans that would do, the first in the config first.',
  }),
})

/** The plan of the organisation does not have the feature. */
export const FeatureNotInPlan: ErrorClass<{
  feature: string
  plan: string | null
  plans: string[]
}> = defineError('FEATURE_NOT_IN_PLAN', {
  status: 402,
  message: 'Your plan does not have this.',
  details: wanted,
})

/** The organisation has as much of a feature as its plan has. */
export const LimitReached: ErrorClass<{
  feature: string
  plan: string | null
  plans: string[]
  limit: number
  used: number
  resetsAt: string | null
}> = defineError('LIMIT_REACHED', {
  status: 402,
  message: 'Your plan has no more of this.',
  details: t.Object({
    ...wanted.properties,
    limit: t.Number(),
    used: t.Number(),
    resetsAt: t.Union([t.String(), t.Null()], {
      description: 'When it begins anew, in ISO 8601; null for what is not counted by the month.',
    }),
  }),
})

/** The organisation neither pays nor is on trial. */
export const SubscriptionRequired: ErrorClass<{ status: string | null; plans: string[] }> =
  defineError('SUBSCRIPTION_REQUIRED', {
    status: 402,
    message: 'This needs a subscription, or a trial that is not over.',
    details: t.Object({
      status: t.Union([t.String(), t.Null()], { description: 'Of the last subscription.' }),
      plans: t.Array(t.String()),
    }),
  })

/** There is no such plan, or it is no longer to be had. */
export const UnknownPlan: ErrorClass = defineError('UNKNOWN_PLAN', {
  status: 422,
  message: 'There is no such plan, or not any more.',
})

/** The config has no such feature, or not one of this kind. */
export const UnknownFeature: ErrorClass = defineError('UNKNOWN_FEATURE', {
  status: 422,
  message: 'There is no such feature, or nothing of it is counted.',
})

/** The organisation has more members than the plan has seats. */
export const PlanTooSmall: ErrorClass<{ feature: string; limit: number; used: number }> =
  defineError('PLAN_TOO_SMALL', {
    status: 409,
    message: 'You use more than this plan has; give something up first.',
    details: t.Object({ feature: t.String(), limit: t.Number(), used: t.Number() }),
  })

/** A step that a subscription of this status cannot take. */
export const SubscriptionState: ErrorClass<{ status: string }> = defineError('SUBSCRIPTION_STATE', {
  status: 409,
  message: 'The subscription is not in a state in which this can be done.',
  details: t.Object({ status: t.String() }),
})

/** There is nothing to change, cancel or resume. */
export const NoSubscription: ErrorClass = defineError('NO_SUBSCRIPTION', {
  status: 404,
  message: 'This organisation has no subscription.',
})

/** An organisation has one trial. */
export const TrialUsed: ErrorClass = defineError('TRIAL_USED', {
  status: 409,
  message: 'This organisation has had its trial.',
})

/** What has a price is paid for at the provider's, and not taken. */
export const CheckoutRequired: ErrorClass<{ plan: string }> = defineError('CHECKOUT_REQUIRED', {
  status: 402,
  message: 'This plan has a price: check out first.',
  details: t.Object({ plan: t.String() }),
})

/** The app takes no money. */
export const NoBillingProvider: ErrorClass = defineError('NO_BILLING_PROVIDER', {
  status: 501,
  message: 'This service takes no payments; ask whoever runs it for the plan.',
})

/** Whoever takes the money did not do what was asked. */
export const BillingProviderFailed: ErrorClass = defineError('BILLING_PROVIDER_FAILED', {
  status: 502,
  message: 'The payment service did not answer as it should; try again shortly.',
  retry: true,
})

/** Whoever takes the money does not do what was asked, now or later. */
export const BillingProviderRefused: ErrorClass = defineError('BILLING_PROVIDER_REFUSED', {
  status: 502,
  message: 'The payment service does not do what was asked.',
})

/** The customer's means of payment was refused. */
export const PaymentRefused: ErrorClass = defineError('PAYMENT_REFUSED', {
  status: 402,
  message: 'The payment was refused; give another means of payment.',
})

/** There is no such coupon or promotion code, or not any more. */
export const CouponInvalid: ErrorClass = defineError('COUPON_INVALID', {
  status: 422,
  message: 'This code does not apply.',
})
