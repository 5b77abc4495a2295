import { t } from '../../../kernel/index.ts'
import { type ActionMaker, action, forMembers, guards, triggers } from './parts.ts'
import {
  billingShape,
  planShape,
  shownBilling,
  shownPlan,
  shownUsage,
  usageShape,
} from './shapes.ts'

/** What is sold; everybody may know. */
export const plans: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.plans',
      description: 'The plans that can be had, with what they cost and have.',
      input: t.Object({}),
      output: t.Array(planShape),
      triggers: [triggers.api('GET', `${prefix}/plans`)],
      guards: [guards.public()],
    },
    async (_input, { subscriptions }) => {
      const catalogue = await subscriptions.catalogue()
      return (await subscriptions.plans()).map((plan) => shownPlan(catalogue, plan))
    },
  )

/** What the organisation has. */
export const current: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.current',
      description: 'The plan of the organisation, how its subscription stands, and its features.',
      input: t.Object({}),
      output: billingShape,
      triggers: [triggers.api('GET', prefix)],
      guards: [guards.inOrg()],
    },
    async (_input, { org, subscriptions }) =>
      shownBilling(await subscriptions.catalogue(), await subscriptions.entitlements(org.id)),
  )

/** How much of it is used. */
export const usage: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.usage',
      description: 'How much of each limited and metered feature the organisation uses.',
      input: t.Object({}),
      output: t.Array(usageShape),
      triggers: [triggers.api('GET', `${prefix}/usage`)],
      guards: [guards.inOrg()],
    },
    async (_input, { org, subscriptions }) =>
      (await subscriptions.usage.all(org.id)).map(shownUsage),
  )

/** What became of its subscriptions. */
export const history: ActionMaker = ({ prefix }) =>
  action(
    {
      name: 'billing.history',
      description: 'What became of the subscriptions of the organisation, the newest first.',
      input: t.Object({ limit: t.Optional(t.Integer({ minimum: 1, maximum: 500 })) }),
      output: t.Array(
        t.Object({
          what: t.String(),
          by: t.String(),
          before: t.Union([t.Record(t.String(), t.Unknown()), t.Null()]),
          after: t.Record(t.String(), t.Unknown()),
          at: t.String({ format: 'date-time' }),
        }),
      ),
      triggers: [triggers.api('GET', `${prefix}/history`)],
      guards: forMembers('read'),
    },
    async ({ limit }, { org, subscriptions }) =>
      (await subscriptions.history(org.id, limit)).map((change) => ({
        ...{ what: change.what, by: change.by_caller, before: change.before, after: change.after },
        at: change.created_at.toISOString(),
      })),
  )
