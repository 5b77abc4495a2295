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

/** A page of organisations in the order of their short names; those whose name begins like that. */
export async function listOrgs(
  db: SaasQueries,
  billing: boolean,
  { q = '', cursor, limit = DEFAULT_LIMIT }: Asked,
  now: number,
): Promise<Page<OrgRow>> {
  let query = db
    .selectFrom('organizations')
    .selectAll()
    .orderBy('slug')
    .limit(limit + 1)
  if (q !== '') query = query.where('slug', 'like', beginning(q))
  if (cursor !== undefined) query = query.where('slug', '>', cursor)
  const found = await query.execute()
  const orgs = found.slice(0, limit)
  const next = found.length > limit ? orgs.at(-1)!.slug : null
  return { items: await rowsOf(db, billing, orgs), next, asOf: now }
}

async function rowsOf(
  db: SaasQueries,
  billing: boolean,
  orgs: readonly Pick<SaasTables['organizations'], 'id' | 'name' | 'slug' | 'created_at'>[],
): Promise<OrgRow[]> {
  const ids = orgs.map(({ id }) => id)
  if (ids.length === 0) return []
  const [members, subscriptions] = await Promise.all([
    db
      .selectFrom('org_memberships')
      .select(({ fn }) => ['org_id', fn.countAll<number>().as('n')])
      .where('org_id', 'in', ids)
      .groupBy('org_id')
      .execute(),
    billing
      ? db
          .selectFrom('subscriptions')
          .select(['org_id', 'plan_id', 'status'])
          .where('org_id', 'in', ids)
          .where('ended_at', 'is', null)
          .execute()
      : [],
  ])
  return orgs.map(({ id, name, slug, created_at }) => {
    const subscription = subscriptions.find(({ org_id }) => org_id === id)
    return {
      ...{ id, name, slug, createdAt: ms(created_at) },
      members: Number(members.find(({ org_id }) => org_id === id)?.n ?? 0),
      plan: subscription?.plan_id ?? null,
      status: subscription?.status ?? null,
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
  const [[org], members, invitations, entitled, usage] = await Promise.all([
    rowsOf(db, subscriptions !== undefined, [found]),
    organizations.members.list(id, { limit: MEMBERS }),
    organizations.invitations.list(id),
    subscriptions?.entitlements(id),
    subscriptions?.usage.all(id) ?? [],
  ])
  const { subscription, status, features, own } = entitled ?? {}
  return {
    org: org!,
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
