import type { Action } from '../../../kernel/index.ts'
import type { Subscriptions } from '../../billing/index.ts'
import { nameOf, studioAction } from '../action.ts'
import { billingOp } from '../billing/op.ts'
import { orgBilling } from '../billing/org.ts'
import { billingDrift, billingState } from '../billing/state.ts'
import { reach } from '../reach.ts'
import type { SaasTables } from '../saas/tables.ts'
import type { Studio } from '../studio.ts'

/** What organisations pay for. What changes it is told in the log. */
export function billingActions(studio: Studio, subscriptions: Subscriptions): Action[] {
  const { host } = studio
  const db = host.get(reach.database)!.tables<SaasTables>()
  return [
    studioAction('studio.billing.org', 'reads', ({ id }) =>
      orgBilling(subscriptions, id, host.clock.now()),
    ),
    studioAction('studio.billing.state', 'reads', () => billingState(studio, db, subscriptions)),
    studioAction('studio.billing.drift', 'reads', () => billingDrift(db, subscriptions)),
    studioAction('studio.billing.op', 'writes', async (given, visitor) => {
      const done = await billingOp(subscriptions, host.get(reach.replayer), given)
      const by = nameOf(visitor)
      host.logger.warn('the Studio changed a subscription', { by, ...given, detail: done.detail })
      return done
    }),
    studioAction('studio.saas.plans', 'reads', async () => {
      const { plans, features } = await subscriptions.catalogue()
      const counts = await db
        .selectFrom('subscriptions')
        .select(({ fn }) => ['plan_id', fn.countAll<number>().as('n')])
        .where('ended_at', 'is', null)
        .groupBy('plan_id')
        .execute()
      return {
        enabled: true,
        features: [...features.values()].map(({ id, name, kind }) => ({ key: id, name, kind })),
        plans: [...plans.values()].map((plan) => ({
          ...{ key: plan.id, name: plan.name, description: plan.description },
          ...{ archived: plan.archived, public: plan.public },
          prices: Object.entries(plan.prices).map(([interval, price]) => ({
            interval: interval as 'month' | 'year',
            ...{ amount: price.amount, currency: price.currency, perSeat: price.perSeat ?? false },
          })),
          features: Object.fromEntries(
            [...plan.features].map(([key, { amount, overage }]) => [
              key,
              { amount: amount === Infinity ? null : amount, overage },
            ]),
          ),
          orgs: Number(counts.find(({ plan_id }) => plan_id === plan.id)?.n ?? 0),
        })),
      }
    }),
  ]
}
