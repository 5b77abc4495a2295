import type { Subscriptions } from '../../billing/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { Money } from '../contract/billing.ts'
import { reach } from '../reach.ts'
import type { SaasQueries } from '../saas/users.ts'
import type { Studio } from '../studio.ts'
import { providerEvents } from './events.ts'

type State = StudioApi['studio.billing.state']['output']
type Drift = StudioApi['studio.billing.drift']['output']

const MOST = 50
/** Organisations whose revenue is summed at once. */
const PORTION = 500

/** How billing stands: events of the provider, who is over a limit, what all bring in. */
export async function billingState(
  { host }: Studio,
  db: SaasQueries,
  subscriptions: Subscriptions,
): Promise<State> {
  const { provider } = subscriptions
  const webhook = host.get(reach.providerWebhook)
  const sources = { history: host.get(reach.history), inbox: host.get(reach.webhookInbox) }
  const [events, over, mrr] = await Promise.all([
    provider && webhook ? providerEvents(sources, provider, webhook) : [],
    subscriptions.overLimit(),
    revenueOfAll(db, subscriptions),
  ])
  const shown = over.slice(0, MOST)
  const names = await namesOf(
    db,
    shown.map(({ org }) => org),
  )
  return {
    ...{ provider: provider ?? null, webhook: webhook ?? null, events, mrr },
    overLimit: shown.map(({ org, ...rest }) => ({
      ...{ ...rest, orgId: org, org: names.get(org) ?? org },
    })),
  }
}

/** What reconciliation would find. @throws NoBillingProvider */
export async function billingDrift(db: SaasQueries, subscriptions: Subscriptions): Promise<Drift> {
  const { checked, drifts, foreign } = await subscriptions.drift()
  const names = await namesOf(
    db,
    drifts.flatMap(({ org }) => org ?? []),
  )
  return {
    ...{ checked, foreign: [...foreign] },
    drifts: drifts.map(({ providerId, org, differences }) => ({
      ...{ id: providerId, orgId: org, org: org === null ? null : (names.get(org) ?? org) },
      differences: [...differences],
    })),
  }
}

async function namesOf(db: SaasQueries, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db
    .selectFrom('organizations')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .execute()
  return new Map(rows.map(({ id, name }) => [id, name]))
}

async function revenueOfAll(db: SaasQueries, subscriptions: Subscriptions): Promise<Money[]> {
  const catalogue = await subscriptions.catalogue()
  const sums = new Map<string, number>()
  let after = ''
  for (;;) {
    const rows = await db
      .selectFrom('subscriptions')
      .select('org_id')
      .distinct()
      .where('ended_at', 'is', null)
      .where('org_id', '>', after)
      .orderBy('org_id')
      .limit(PORTION)
      .execute()
    const ids = rows.flatMap(({ org_id }) => org_id ?? [])
    for (const { subscription } of (await subscriptions.entitlementsOfAll(ids)).values()) {
      const one = subscriptions.revenueOf(subscription, catalogue)
      if (one) sums.set(one.currency, (sums.get(one.currency) ?? 0) + one.amount)
    }
    if (rows.length < PORTION) break
    after = ids.at(-1)!
  }
  return [...sums].map(([currency, amount]) => ({ currency, amount }))
}
