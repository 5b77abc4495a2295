// For whoever runs the app: a permission of the app, which no role of an organisation gives.
import { t } from '../../../kernel/index.ts'
import { PlanTooSmall, SubscriptionState, UnknownFeature, UnknownPlan } from '../errors.ts'
import { type ActionMaker, action, guards, triggers } from './parts.ts'
import { billingShape, idInput, intervalInput, nameInput, shownBilling } from './shapes.ts'

const time = t.Optional(t.String({ format: 'date-time' }))
const dateOf = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text)

/** Gives an organisation a plan, whatever it costs. */
export const assign: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.assign',
      description: 'Gives an organisation a plan, whatever that costs.',
      input: t.Object({
        ...{ org: idInput, plan: nameInput, interval: t.Optional(intervalInput) },
        until: time,
      }),
      output: billingShape,
      triggers: [triggers.api('POST', `${prefix}/assignments`)],
      guards: [guards.hasPermission('billing:assign')],
      errors: [UnknownPlan, PlanTooSmall, SubscriptionState],
    },
    async ({ org, plan, interval, until }, { subscriptions }) =>
      shownBilling(
        await subscriptions.catalogue(),
        await subscriptions.assign(org, plan, { interval, until: dateOf(until) }),
      ),
  )

/** Gives an organisation something beside its plan. */
export const override: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.override',
      description: 'Gives an organisation something beside its plan, or takes it back.',
      input: t.Object({
        ...{ org: idInput, feature: nameInput },
        amount: t.Union(
          [t.Boolean(), t.Integer({ minimum: 0 }), t.Literal('unlimited'), t.Null()],
          {
            description: 'null takes it back',
          },
        ),
        ...{ overage: t.Optional(t.Boolean()), expiresAt: time },
        reason: t.Optional(t.String({ maxLength: 500 })),
      }),
      output: billingShape,
      triggers: [triggers.api('PUT', `${prefix}/overrides`)],
      guards: [guards.hasPermission('billing:assign')],
      errors: [UnknownFeature],
    },
    async ({ org, feature, amount, expiresAt, ...rest }, { subscriptions }) => {
      const given = amount === null ? null : { ...rest, amount, expiresAt: dateOf(expiresAt) }
      return shownBilling(
        await subscriptions.catalogue(),
        await subscriptions.override(org, feature, given),
      )
    },
  )
