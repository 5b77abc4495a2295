import { defineConfig } from 'bunbase'
import { stripe } from 'bunbase/plugins/billing'
import { saas } from 'bunbase/presets'

// What plans differ in. Named in `Register` below, so that a name that is none does not compile.
const features = {
  exports: { kind: 'boolean', description: 'Projects as a CSV file' },
  projects: { kind: 'limit', counts: 'projects' },
  seats: { kind: 'limit', counts: 'members' },
} as const

// The port is that of the environment variable PORT, or 3000; `port` here would fix it.
const config = defineConfig({
  presets: [saas()],
  auth: { sessionSecret: process.env['SESSION_SECRET']!, totp: { issuer: 'My app' } },
  mailer: { from: process.env['MAIL_FROM'] ?? 'My app <hello@example.com>' },
  organizations: {
    tenantTables: ['projects'],
    roles: {
      admin: {
        permissions: [
          'organization:update',
          'organization.members:*',
          'organization.invitations:*',
          'projects:*',
          'webhooks:manage',
          'billing:read',
        ],
      },
      member: { permissions: ['organization.members:read', 'projects:read', 'projects:write'] },
      guest: { permissions: ['projects:read'] },
    },
  },
  billing: {
    features,
    plans: {
      free: { name: 'Free', features: { projects: 3, seats: 3 } },
      team: {
        name: 'Team',
        // `id` is the price's lookup key at Stripe.
        prices: { month: { amount: 900, currency: 'eur', perSeat: true, id: 'team_month' } },
        features: { exports: true, projects: 'unlimited', seats: 50 },
      },
    },
    defaultPlan: 'free',
    trial: { plan: 'team', days: 14 },
    // Without the keys of Stripe plans are tried and assigned, and nobody can pay.
    ...(process.env['STRIPE_SECRET_KEY']
      ? { provider: stripe(), returnUrl: process.env['APP_URL'] ?? 'http://localhost:3000' }
      : {}),
  },
})
export default config

// Types ctx, triggers and guards in all files by the plugins selected above.
declare module 'bunbase' {
  interface Register {
    config: typeof config
    features: typeof features
  }
}
