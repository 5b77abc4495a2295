// The provider by itself, before an account with two plans and one that is metered.
import { type BillingProvider, stripe } from 'bunbase/plugins/billing'
import { VirtualClock } from 'bunbase/testing'
import { type FakeStripe, fakeStripe } from '../../../stripe/fake.ts'

export interface Account extends FakeStripe {
  readonly clock: VirtualClock
  readonly provider: BillingProvider
  /** The provider as another process has it. */
  another(): Promise<BillingProvider>
  /** Ids of the prices by their lookup keys. */
  readonly prices: Readonly<Record<'pro_month' | 'pro_year' | 'team_month' | 'messages', string>>
  /** A customer with a subscription that is paid: its id. */
  subscribed(org: string, quantity?: number): Promise<string>
}

type Options = Parameters<typeof stripe>[0]

/** A key that no other call has. */
export const key = (): { idempotencyKey: string } => ({ idempotencyKey: crypto.randomUUID() })

export async function account(options: Options = {}): Promise<Account> {
  const clock = new VirtualClock()
  const fake = await fakeStripe({ now: () => clock.now() })
  const { client } = fake
  const product = await client.products.create({ name: 'Product' })
  const meter = await client.billing.meters.create({
    ...{ display_name: 'Messages', event_name: 'messages' },
    default_aggregation: { formula: 'sum' },
  })
  const price = async (lookup_key: string, unit_amount: number, more: object = {}) => {
    const recurring = { interval: 'month' as const, ...more }
    const money = { currency: 'eur', unit_amount }
    return (await client.prices.create({ product: product.id, ...money, recurring, lookup_key })).id
  }
  const prices = {
    pro_month: await price('pro_month', 1_000),
    pro_year: await price('pro_year', 10_000, { interval: 'year' }),
    team_month: await price('team_month', 3_000),
    messages: await price('messages', 2, { usage_type: 'metered', meter: meter.id }),
  }
  const another = () => {
    const keys = { secretKey: fake.apiKey, webhookSecret: fake.webhookSecret, apiBase: fake.url }
    const source = stripe({ ...keys, retries: 0, ...options })
    return source.open({ now: () => clock.now() }) as Promise<BillingProvider>
  }
  const provider = await another()
  const account: Account = Object.assign(fake, {
    ...{ clock, provider, another, prices },
    async subscribed(org: string, quantity = 1) {
      const email = `${org}@example.com`
      const { customer } = await provider.ensureCustomer({ org, name: org, email }, key())
      await provider.checkout(checkoutOf(customer, org, { quantity }), key())
      await fake.pay([...fake.world.sessions.keys()].at(-1)!)
      return fake.subscription(org).id
    },
  })
  return account
}

/** What somebody wants who wants nothing special. */
export function checkoutOf(
  customer: string,
  org: string,
  more: Partial<Parameters<BillingProvider['checkout']>[0]> = {},
): Parameters<BillingProvider['checkout']>[0] {
  return {
    ...{
      customer,
      org,
      price: 'pro_month',
      interval: 'month',
      quantity: 1,
      metered: [],
      trialDays: 0,
    },
    ...{
      coupon: undefined,
      successUrl: 'https://app.example/ok',
      cancelUrl: 'https://app.example/no',
    },
    ...more,
  }
}
