// An app with billing on a fresh database of either engine.
import { kit } from 'bunbase'
import {
  type BillingConfig,
  type BillingPlugin,
  type Subscriptions,
  billing,
  subscriptionsService,
} from 'bunbase/plugins/billing'
import type { Engine } from '../../services.ts'
import { type OrgApp, type OrgAppOptions, orgApp } from '../organizations/app.ts'

/** The tools of an app with billing. */
export const { action, triggers, guards } = kit<BillingPlugin>()

/** Plans of a small product. */
export const PLANS = {
  features: {
    exports: { kind: 'boolean' },
    seats: { kind: 'limit', counts: 'members' },
    projects: { kind: 'limit' },
    messages: { kind: 'metered', name: 'Messages' },
  },
  plans: {
    free: { features: { seats: 3, projects: 2, messages: 10 } },
    pro: {
      prices: {
        month: { amount: 4900, currency: 'eur', id: 'price_pro', perSeat: true },
        year: { amount: 49_000, currency: 'eur', id: 'price_pro_year', perSeat: true },
      },
      features: { exports: true, seats: 10, projects: 'unlimited', messages: 100 },
    },
    team: {
      prices: { month: { amount: 9900, currency: 'eur', id: 'price_team' } },
      features: {
        ...{ exports: true, seats: 'unlimited', projects: 'unlimited' },
        messages: { included: 1000, overage: true },
      },
    },
    internal: { public: false, features: { exports: true, seats: 'unlimited' } },
  },
  defaultPlan: 'free',
  trial: { plan: 'pro', days: 14 },
} as const satisfies BillingConfig

export interface BillingAppOptions extends Omit<OrgAppOptions, 'config'> {
  readonly billing?: BillingConfig
  readonly config?: OrgAppOptions['config']
}

export interface BillingApp extends OrgApp {
  readonly subscriptions: Subscriptions
}

/** Boots an app; nothing listens. */
export async function billingApp(
  engine: Engine,
  options: BillingAppOptions = {},
): Promise<BillingApp> {
  const { billing: config = {}, plugins = [], ...rest } = options
  const app = await orgApp(engine, {
    ...rest,
    plugins: [billing({ billing: { ...PLANS, ...config } }), ...plugins],
  })
  return Object.assign(app, { subscriptions: app.get(subscriptionsService)! })
}
