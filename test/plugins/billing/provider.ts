// A provider in the test's own process: it keeps subscriptions, answers a call that comes again as before,
// and can fail. Its events are the news themselves.
import {
  BillingProviderFailed,
  type BillingProvider,
  type NewCheckout,
  type ProviderNews,
  type ProviderSource,
  type SubscriptionChange,
  type SubscriptionSnapshot,
  type UsageReport,
} from 'bunbase/plugins/billing'

export interface SentCall {
  readonly method: string
  readonly key: string
  readonly input: unknown
}

export interface TestProvider {
  readonly source: ProviderSource
  /** As the provider has them now. */
  readonly subscriptions: Map<string, SubscriptionSnapshot>
  /** Every call that arrived, those included that came again. */
  readonly calls: SentCall[]
  readonly reports: UsageReport[]
  /** Called before a call has its effect, and after it; throws to fail. */
  before: (call: SentCall) => unknown
  after: (call: SentCall) => unknown
}

/** Makes one; nothing is shared between two. */
export function testProvider(): TestProvider {
  const subscriptions = new Map<string, SubscriptionSnapshot>()
  const calls: SentCall[] = []
  const reports: UsageReport[] = []
  const answers = new Map<string, unknown>()
  let customers = 0

  const once = async <T>(
    method: string,
    input: unknown,
    { idempotencyKey: key }: { readonly idempotencyKey: string },
    effect: () => T,
  ): Promise<T> => {
    const call = { method, key, input }
    calls.push(call)
    try {
      await provider.before(call)
      if (!answers.has(key)) answers.set(key, effect())
      await provider.after(call)
    } catch (cause) {
      throw new BillingProviderFailed({ cause })
    }
    return answers.get(key) as T
  }
  const change = (id: string, changes: Partial<SubscriptionSnapshot>): SubscriptionSnapshot => {
    const found = subscriptions.get(id)
    if (!found) throw new Error(`no subscription ${id}`)
    const made = { ...found, ...changes, version: found.version + 1 }
    subscriptions.set(id, made)
    return made
  }
  const port: BillingProvider = {
    name: 'test',
    ensureCustomer: (input, key) =>
      once('ensureCustomer', input, key, () => ({ customer: `cus_${++customers}` })),
    checkout: (input: NewCheckout, key) =>
      once('checkout', input, key, () => ({ url: `https://pay.example/${input.customer}` })),
    portal: (input, key) =>
      once('portal', input, key, () => ({ url: `https://pay.example/of/${input.customer}` })),
    changeSubscription: (input: SubscriptionChange, key) =>
      once('changeSubscription', input, key, () => {
        const { subscription, price, quantity, cancelAtPeriodEnd, resume } = input
        return change(subscription, {
          ...(price !== undefined && { price }),
          ...(quantity !== undefined && { quantity }),
          ...(cancelAtPeriodEnd !== undefined && { cancelAtPeriodEnd }),
          ...(resume && { status: 'active' }),
        })
      }),
    cancelNow: (input, key) =>
      once('cancelNow', input, key, () => {
        const { version } = subscriptions.get(input.subscription)!
        return change(input.subscription, { status: 'canceled', endedAt: version })
      }),
    reportUsage: (input: UsageReport, key) =>
      once('reportUsage', input, key, () => {
        reports.push(input)
        return {}
      }),
    fetchSubscription: async (id) => subscriptions.get(id),
    async fetchSubscriptions(after) {
      const all = [...subscriptions.values()].filter(({ endedAt }) => endedAt === null)
      const from = after === undefined ? 0 : Number(after)
      const next = from + 2 < all.length ? String(from + 2) : undefined
      return { subscriptions: all.slice(from, from + 2), next }
    },
    parse: (event) => event as ProviderNews,
  }
  const provider: TestProvider = {
    source: { name: 'test', open: () => port },
    ...{ subscriptions, calls, reports, before: () => {}, after: () => {} },
  }
  return provider
}

/** A subscription to `pro`, active since `at`. */
export function snapshot(
  changes: Partial<SubscriptionSnapshot> & { readonly id: string; readonly customer: string },
): SubscriptionSnapshot {
  const version = changes.version ?? 0
  return {
    ...{ org: undefined, price: 'price_pro', status: 'active', quantity: 1, version },
    ...{ anchor: version, periodStart: version, periodEnd: version + 30 * 86_400_000 },
    ...{ trialEnd: null, cancelAtPeriodEnd: false, endedAt: null },
    ...changes,
  }
}
