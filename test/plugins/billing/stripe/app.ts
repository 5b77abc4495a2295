// An app that takes money by the fake Stripe, on a fresh database of either engine.
import type { Duration } from 'bunbase'
import { type BillingConfig, stripe } from 'bunbase/plugins/billing'
import { jobs, queue } from 'bunbase/plugins/queue'
import { webhook } from 'bunbase/plugins/webhook'
import { VirtualClock } from 'bunbase/testing'
import type { Engine } from '../../../services.ts'
import { type FakeStripe, type FakeStripeOptions, fakeStripe } from '../../../stripe/fake.ts'
import { untilMoving } from '../../queue/app.ts'
import { type BillingApp, billingApp } from '../app.ts'

type Options = NonNullable<Parameters<typeof stripe>[0]>

export interface StripeApp extends BillingApp {
  readonly stripe: FakeStripe
  /** The whole way to a subscription that is paid, its events waiting. */
  subscribe(org: string, plan?: string): Promise<void>
  /** Delivers what waits, and waits for the jobs. */
  settle(disorder?: Parameters<FakeStripe['flush']>[0]): Promise<void>
  /** Moves both clocks. Not where events become jobs. */
  travel(by: Duration): Promise<void>
  /** Whether no job waits or runs. */
  idle(): Promise<boolean>
  /** `pro active` */
  standing(org: string): Promise<string>
}

/** What is sold: by lookup keys. */
export const PLANS = {
  features: {
    exports: { kind: 'boolean' },
    messages: { kind: 'metered', meter: 'messages' },
  },
  plans: {
    free: { features: { messages: 10 } },
    pro: {
      prices: {
        month: { amount: 1_000, currency: 'eur', id: 'pro_month', perSeat: true },
        year: { amount: 10_000, currency: 'eur', id: 'pro_year', perSeat: true },
      },
      features: { exports: true, messages: { included: 100, overage: true } },
    },
    team: {
      prices: { month: { amount: 3_000, currency: 'eur', id: 'team_month' } },
      features: { exports: true, messages: 'unlimited' },
    },
  },
  defaultPlan: 'free',
  trial: { plan: 'team', days: 14 },
  returnUrl: 'https://app.example/billing',
} as const satisfies BillingConfig

export interface StripeAppOptions {
  readonly options?: Options
  readonly fake?: FakeStripeOptions
  readonly billing?: BillingConfig
  /**
   * Whether events become jobs. Default false: they are worked on while Stripe waits, so that months can
   * pass in no time.
   */
  readonly queued?: boolean
}

/** Boots an app and its Stripe; nothing listens. */
export async function stripeApp(engine: Engine, given: StripeAppOptions = {}): Promise<StripeApp> {
  const clock = new VirtualClock()
  const fake = await fakeStripe({ now: () => clock.now(), ...given.fake })
  const { client } = fake
  const { id: product } = await client.products.create({ name: 'Product' })
  const price = (lookup_key: string, unit_amount: number, interval: 'month' | 'year') =>
    client.prices.create({
      ...{ product, currency: 'eur', unit_amount, lookup_key, recurring: { interval } },
    })
  await price('pro_month', 1_000, 'month')
  await price('pro_year', 10_000, 'year')
  await price('team_month', 3_000, 'month')
  await client.billing.meters.create({
    ...{ display_name: 'Messages', event_name: 'messages' },
    default_aggregation: { formula: 'sum' },
  })
  const keys = { secretKey: fake.apiKey, webhookSecret: fake.webhookSecret, apiBase: fake.url }
  const provider = stripe({ ...keys, retries: 0, ...given.options })
  const app = await billingApp(engine, {
    clock,
    billing: { ...PLANS, provider, ...given.billing },
    plugins: given.queued ? [queue(), webhook()] : [webhook()],
  })
  fake.waiting.length = 0
  if (given.queued) await app.start()
  fake.deliverTo((request) => app.fetch(request))
  const idle = async (): Promise<boolean> => {
    const all = (await app.get(jobs)?.status()) ?? []
    return all.every(({ waiting, running, delayed }) => waiting + running + delayed === 0)
  }
  const dispose = app[Symbol.asyncDispose].bind(app)
  return Object.assign(app, {
    ...{ stripe: fake, idle },
    async subscribe(this: StripeApp, org: string, plan = 'pro') {
      await app.subscriptions.checkout(org, {
        ...{ plan, successUrl: 'https://app.example/ok', cancelUrl: 'https://app.example/no' },
      })
      await fake.pay([...fake.world.sessions.keys()].at(-1)!)
    },
    async settle(disorder?: Parameters<FakeStripe['flush']>[0]) {
      await fake.flush(disorder)
      if (given.queued) await untilMoving(app, 'the jobs are done', idle, '20ms')
    },
    travel: (by: Duration) => fake.travel(clock, by),
    async standing(org: string) {
      const { plan, status } = await app.subscriptions.entitlements(org)
      return `${plan?.id} ${status}`
    },
    async [Symbol.asyncDispose]() {
      await dispose()
      await fake[Symbol.asyncDispose]()
    },
  })
}
