import type { AuthService } from '../../auth/index.ts'
import type { Subscriptions } from '../../billing/index.ts'
import type { Organizations } from '../../organizations/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { Studio } from '../studio.ts'

type Explain = StudioApi['studio.saas.access.explain']

/** Where facts about somebody are found. */
interface Sources {
  readonly auth: AuthService
  readonly organizations: Organizations | undefined
  readonly subscriptions: Subscriptions | undefined
}

/** Why somebody may, or may not, guard by guard, and what these had to go by. */
export async function explainAccess(
  { host, action }: Studio,
  sources: Sources,
  { userId, orgId, action: named }: Explain['input'],
): Promise<Explain['output']> {
  const asked = action(named)
  const answers = await host.explain(asked.name, {
    ...{ trigger: { kind: 'studio', options: undefined }, org: orgId },
    caller: { kind: 'user', id: userId },
  })
  return {
    allowed: answers.every(({ allowed }) => allowed),
    triggers: asked.triggers.map(({ kind }) => kind),
    facts: await factsOf(sources, userId, orgId),
    steps: answers.map(({ name, from, allowed, reason }) => ({
      ...{ guard: name, from, decision: allowed ? ('allow' as const) : ('deny' as const) },
      ...(reason !== undefined && { reason }),
    })),
  }
}

async function factsOf(
  { auth, organizations, subscriptions }: Sources,
  userId: string,
  orgId: string | undefined,
): Promise<Explain['output']['facts']> {
  const [user, roles, book] = await Promise.all([
    auth.users.get(userId),
    auth.roles.of(userId),
    auth.roles.current(),
  ])
  const facts: [string, string | undefined][] = [
    ['user', user?.email ?? 'there is none'],
    ['e-mail', user && (user.emailVerified ? 'verified' : 'not verified')],
    ['roles of the app', roles.join(', ') || 'none'],
    ['which may', book.grantsOf(roles).patterns.join(', ') || 'nothing'],
  ]
  if (orgId !== undefined && organizations) {
    const org = await organizations.find(orgId)
    const member = org && (await organizations.members.get(org.id, userId))
    const role = member && (await organizations.roles.get(org.id, member.role))
    facts.push(
      ['organisation', org?.name ?? 'there is none'],
      ['role there', member?.role ?? 'no member'],
      ['which may', role && (role.permissions.join(', ') || 'nothing')],
    )
    if (org && subscriptions) {
      const { plan, status, features } = await subscriptions.entitlements(org.id)
      facts.push(
        ['plan', [plan?.id ?? 'none', status].filter(Boolean).join(', ')],
        ['features', [...features.keys()].join(', ') || 'none'],
      )
    }
  }
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]))
}
