import { NotFound } from '../../../kernel/index.ts'
import type { Subscriptions } from '../../billing/index.ts'
import type { Organizations } from '../../organizations/index.ts'
import type { OrgDetail, OrgRow } from '../contract/saas.ts'
import type { Page } from '../contract/wire.ts'
import { type SaasTables, ms } from './tables.ts'
import { type SaasQueries, beginning } from './users.ts'

interface Asked {
  readonly q?: string
  readonly cursor?: string
  readonly limit?: number
}

const DEFAULT_LIMIT = 50
const MEMBERS = 200

/** A page of organisations in the order of their short names; those whose short name begins like that, or with that id. */
export async function listOrgs(
  db: SaasQueries,
  subscriptions: Subscriptions | undefined,
  { q = '', cursor, limit = DEFAULT_LIMIT }: Asked,
  now: number,
): Promise<Page<OrgRow>> {
  let query = db
    .selectFrom('organizations')
    .selectAll()
    .orderBy('slug')
    .limit(limit + 1)
  if (q !== '') {
    query = query.where((row) =>
      row.or([row('slug', 'like', beginning(q)), row('id', '=', q.trim())]),
    )
  }
  if (cursor !== undefined) query = query.where('slug', '>', cursor)
  const found = await query.execute()
  const orgs = found.slice(0, limit)
  const next = found.length > limit ? orgs.at(-1)!.slug : null
  return { items: await rowsOf(db, subscriptions, orgs), next, asOf: now }
}

async function rowsOf(
  db: SaasQueries,
  subscriptions: Subscriptions | undefined,
  orgs: readonly Pick<SaasTables['organizations'], 'id' | 'name' | 'slug' | 'created_at'>[],
): Promise<OrgRow[]> {
  const ids = orgs.map(({ id }) => id)
  if (ids.length === 0) return []
  const [members, entitled, catalogue] = await Promise.all([
    db
      .selectFrom('org_memberships')
      .select(({ fn }) => ['org_id', fn.countAll<number>().as('n')])
      .where('org_id', 'in', ids)
      .groupBy('org_id')
      .execute(),
    subscriptions?.entitlementsOfAll(ids),
    subscriptions?.catalogue(),
  ])
  const seated = [...(catalogue?.features.values() ?? [])].find(
    ({ counts }) => counts === 'members',
  )
  return orgs.map(({ id, name, slug, created_at }) => {
    const has = entitled?.get(id)
    const seats = seated && has ? (has.features.get(seated.id)?.amount ?? 0) : Infinity
    return {
      ...{ id, name, slug, createdAt: ms(created_at) },
      members: Number(members.find(({ org_id }) => org_id === id)?.n ?? 0),
      seats: seats === Infinity ? null : seats,
      ...{ plan: has?.plan?.id ?? null, status: has?.status ?? null },
      mrr: (catalogue && subscriptions?.revenueOf(has?.subscription, catalogue)) ?? null,
    }
  })
}

/** All of an organisation. @throws NotFound */
export async function orgOf(
  db: SaasQueries,
  organizations: Organizations,
  subscriptions: Subscriptions | undefined,
  id: string,
): Promise<OrgDetail> {
  const found = await db
    .selectFrom('organizations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!found) throw new NotFound({ message: `There is no organisation "${id}".` })
  const [[org], members, invitations, entitled, usage, roles] = await Promise.all([
    rowsOf(db, subscriptions, [found]),
    organizations.members.list(id, { limit: MEMBERS }),
    organizations.invitations.list(id),
    subscriptions?.entitlements(id),
    subscriptions?.usage.all(id) ?? [],
    organizations.roles.list(id),
  ])
  const { subscription, status, features, own } = entitled ?? {}
  return {
    ...{ org: org!, roles: roles.map(({ name }) => name) },
    members: members.map(({ user, email, name, role, joinedAt }) => ({
      ...{ userId: user, email, name, role, joinedAt: Number(joinedAt) },
    })),
    invitations: invitations.map(({ id: invitation, email, role, createdAt, expiresAt }) => ({
      ...{ id: invitation, email, role },
      ...{ createdAt: Number(createdAt), expiresAt: Number(expiresAt) },
    })),
    subscription: subscription
      ? {
          ...{ plan: subscription.plan_id, status: status ?? subscription.status },
          renewsAt: Number(subscription.period_end),
          trialEndsAt: subscription.trial_end === null ? null : Number(subscription.trial_end),
          externalId: subscription.provider_id,
        }
      : null,
    features: [...(features ?? [])].map(([key, { amount }]) => ({
      ...{ key, source: own?.has(key) === true ? ('override' as const) : ('plan' as const) },
      value: amount === Infinity ? 'unlimited' : amount,
      used: usage.find(({ feature }) => feature === key)?.used ?? null,
      limit: amount === Infinity ? null : amount,
    })),
  }
}
