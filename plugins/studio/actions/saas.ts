import type { Action } from '../../../kernel/index.ts'
import type { AuthService } from '../../auth/index.ts'
import { studioAction } from '../action.ts'
import { reach } from '../reach.ts'
import { listOrgs, orgOf } from '../saas/orgs.ts'
import { saasOp } from '../saas/ops.ts'
import type { SaasTables } from '../saas/tables.ts'
import { listUsers, userOf } from '../saas/users.ts'
import { plain } from '../show/output.ts'
import type { Studio } from '../studio.ts'

/** Users, organisations, roles and plans. What changes them is told in the log. */
export function saasActions(studio: Studio, auth: AuthService): Action[] {
  const { host } = studio
  const db = host.get(reach.database)!.tables<SaasTables>()
  const organizations = host.get(reach.organizations)
  const subscriptions = host.get(reach.subscriptions)
  const actions = [
    studioAction('studio.saas.users', 'reads', (asked) =>
      listUsers(db, organizations !== undefined, asked, host.clock.now()),
    ),
    studioAction('studio.saas.user', 'reads', async ({ id }) => ({
      user: await userOf(db, auth, organizations !== undefined, id),
    })),
    studioAction('studio.saas.roles', 'reads', async () => {
      const [permissions, book] = await Promise.all([auth.permissions.list(), auth.roles.current()])
      return {
        permissions: permissions.map(({ name }) => name),
        roles: [...book.roles].map(([name, role]) => ({
          ...{ name, scope: 'app' as const, description: role.description ?? '' },
          permissions: [...(role.permissions ?? [])],
          inherits: [...(role.inherits ?? [])],
        })),
      }
    }),
    studioAction('studio.saas.access.explain', 'reads', async ({ userId, orgId, action }) => {
      const answers = await host.explain(studio.action(action).name, {
        ...{ trigger: { kind: 'studio', options: undefined }, org: orgId },
        caller: { kind: 'user', id: userId },
      })
      return {
        allowed: answers.every(({ allowed }) => allowed),
        steps: answers.map(({ name, from, allowed, reason }) => ({
          ...{ guard: name, from, decision: allowed ? ('allow' as const) : ('deny' as const) },
          ...(reason !== undefined && { reason }),
        })),
      }
    }),
    studioAction('studio.saas.op', 'writes', async (given, { caller }) => {
      const done = await saasOp(auth, organizations, given)
      const by = 'id' in caller ? caller.id : caller.kind
      host.logger.warn('the Studio changed an account', { by, ...given, detail: done.detail })
      return done
    }),
  ]
  if (organizations) {
    actions.push(
      studioAction('studio.saas.orgs', 'reads', (asked) =>
        listOrgs(db, subscriptions !== undefined, asked, host.clock.now()),
      ),
      studioAction('studio.saas.org', 'reads', ({ id }) =>
        orgOf(db, organizations, subscriptions, id),
      ),
    )
  }
  if (subscriptions) {
    actions.push(
      studioAction('studio.saas.plans', 'reads', async () => {
        const { plans, features } = await subscriptions.catalogue()
        const counts = await db
          .selectFrom('subscriptions')
          .select(({ fn }) => ['plan_id', fn.countAll<number>().as('n')])
          .where('ended_at', 'is', null)
          .groupBy('plan_id')
          .execute()
        return {
          ...{ enabled: true, features: [...features.keys()] },
          plans: [...plans.values()].map((plan) => ({
            ...{ key: plan.id, name: plan.name },
            price:
              Object.keys(plan.prices).length === 0 ? null : JSON.stringify(plain(plan.prices)),
            features: Object.fromEntries(
              [...plan.features].map(([key, { amount }]) => [
                key,
                amount === Infinity ? 'unlimited' : amount,
              ]),
            ),
            orgs: Number(counts.find(({ plan_id }) => plan_id === plan.id)?.n ?? 0),
          })),
        }
      }),
    )
  }
  return actions
}
