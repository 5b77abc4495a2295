import type { Action } from '../../../kernel/index.ts'
import type { AuthService } from '../../auth/index.ts'
import { nameOf, studioAction } from '../action.ts'
import { reach } from '../reach.ts'
import { explainAccess } from '../saas/access.ts'
import { endImpersonation, impersonate } from '../saas/impersonate.ts'
import { listOrgs, orgOf } from '../saas/orgs.ts'
import { saasOp } from '../saas/ops.ts'
import { rolesOf } from '../saas/roles.ts'
import type { SaasTables } from '../saas/tables.ts'
import { listUsers, userOf } from '../saas/users.ts'
import type { Studio } from '../studio.ts'

/** Users, organisations and roles. What changes them is told in the log. */
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
      roles: [...(await auth.roles.current()).roles.keys()],
      magicLink: host.actions.some(({ name }) => name === 'auth.magicLink'),
    })),
    studioAction('studio.saas.roles', 'reads', () => rolesOf(auth, db, organizations)),
    studioAction('studio.saas.access.explain', 'reads', (asked) =>
      explainAccess(studio, { auth, organizations, subscriptions }, asked),
    ),
    studioAction('studio.saas.impersonate', 'writes', (given, visitor) =>
      impersonate(auth, visitor, given, '/'),
    ),
    studioAction('studio.saas.impersonations', 'reads', async (_, visitor) => ({
      items: (await auth.impersonations.list()).map(({ session, by, user }) => ({
        ...{ sessionId: session.id, userId: user.id, email: user.email },
        ...{ by, mine: by === nameOf(visitor), endsAt: Number(session.expiresAt) },
      })),
    })),
    studioAction('studio.saas.impersonation.end', 'writes', async ({ sessionId }, visitor) => ({
      done: await endImpersonation(auth, visitor, sessionId),
    })),
    studioAction('studio.saas.op', 'writes', async (given, visitor) => {
      const done = await saasOp(auth, organizations, given)
      const by = nameOf(visitor)
      host.logger.warn('the Studio changed an account', { by, ...given, detail: done.detail })
      return done
    }),
  ]
  if (organizations) {
    actions.push(
      studioAction('studio.saas.orgs', 'reads', (asked) =>
        listOrgs(db, subscriptions, asked, host.clock.now()),
      ),
      studioAction('studio.saas.org', 'reads', ({ id }) =>
        orgOf(db, organizations, subscriptions, id),
      ),
    )
  }
  return actions
}
