import { defineConfig } from 'bunbase'
import { auth } from 'bunbase/plugins/auth'
import { billing, stripe } from 'bunbase/plugins/billing'
import { organizations } from 'bunbase/plugins/organizations'
import { core } from 'bunbase/presets'
import { people } from './plugin/people.ts'

// The database is said by DATABASE_URL, Stripe and its keys by STRIPE_….
const config = defineConfig({
  presets: [core()],
  plugins: [auth(), organizations(), billing(), people()],
  port: 0,
  hostname: '127.0.0.1',
  actionsDir: 'src',
  auth: { sessionSecret: 'a secret of at least 32 characters for the faults' },
  billing: {
    provider: stripe({ apiBase: process.env['STRIPE_URL']!, retries: 0 }),
    returnUrl: 'https://app.example/billing',
    features: { messages: { kind: 'metered', meter: 'messages' } },
    plans: {
      pro: {
        prices: { month: { amount: 1_000, currency: 'eur', id: 'pro_month', perSeat: true } },
        features: { messages: { included: 100, overage: true } },
      },
    },
  },
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
