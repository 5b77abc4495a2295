import type { Action } from '../../../kernel/index.ts'
import { studioAction } from '../action.ts'
import type { IdentityRow } from '../contract/actions.ts'
import { reach } from '../reach.ts'
import { dryGuards, tryAction } from '../run-action.ts'
import type { SaasTables } from '../saas/tables.ts'
import { callerOf } from '../show/identity.ts'
import type { Studio } from '../studio.ts'

const MOST = 20

/** Running an action as somebody. */
export function playgroundActions(studio: Studio): Action[] {
  return [
    studioAction('studio.actions.run', 'writes', async (given, visitor, signal) => {
      const { name } = studio.action(given.action)
      const tried = {
        ...{ action: name, input: given.input, signal },
        ...{ caller: callerOf(given.as), org: given.as.orgId },
        from: { by: 'id' in visitor.caller ? visitor.caller.id : visitor.caller.kind },
      }
      if (given.dry !== true) return tryAction(studio, tried)
      const began = studio.host.clock.elapsed()
      const guards = await dryGuards(studio, tried)
      const allowed = guards.every(({ decision }) => decision === 'allow')
      return {
        ...{ runId: null, traceId: null, status: allowed ? 'ok' : 'denied', guards },
        ...{ ms: studio.host.clock.elapsed() - began, outputValid: true },
      }
    }),
    studioAction('studio.identities.list', 'reads', async ({ q = '' }) => {
      const wanted = q.trim().toLowerCase()
      const fixed: IdentityRow[] = [
        { identity: { kind: 'anonymous' }, label: 'Anonymous', sub: 'nobody is signed in' },
        { identity: { kind: 'system' }, label: 'System', sub: 'the app itself: cron, start-up' },
      ]
      const named = fixed.filter(({ label }) => label.toLowerCase().startsWith(wanted))
      return { items: [...named, ...(await usersLike(studio, wanted))] }
    }),
  ]
}

/** Users whose address begins like that, once by themselves and once in each of their organisations. */
async function usersLike(studio: Studio, wanted: string): Promise<IdentityRow[]> {
  const db = studio.host.get(reach.database)?.tables<SaasTables>()
  if (!db || !studio.has('auth')) return []
  const pattern = `${wanted.replace(/[\\%_]/g, '\\$&')}%`
  const users = await db
    .selectFrom('users')
    .select(['id', 'email', 'name'])
    .where('email_key', 'like', pattern)
    .orderBy('email_key')
    .limit(MOST)
    .execute()
  if (users.length === 0) return []
  const memberships = studio.has('organizations')
    ? await db
        .selectFrom('org_memberships')
        .innerJoin('organizations', 'organizations.id', 'org_memberships.org_id')
        .select(['user_id', 'org_id', 'role', 'organizations.name', 'slug'])
        .where(
          'user_id',
          'in',
          users.map(({ id }) => id),
        )
        .limit(MOST * MOST)
        .execute()
    : []
  return users.flatMap(({ id, email, name }): IdentityRow[] => [
    { identity: { kind: 'user', id }, label: email, sub: name ?? id },
    ...memberships
      .filter((one) => one.user_id === id)
      .map((one) => ({
        identity: { kind: 'user' as const, id, orgId: one.org_id },
        ...{ label: `${one.role}@${one.slug}`, sub: email, role: one.role },
      })),
  ])
}
