import { defineConfig } from 'bunbase'
import { saas } from 'bunbase/presets'

// The port is that of the environment variable PORT, or 3000; `port` here would fix it.
const config = defineConfig({
  presets: [saas()],
  auth: { sessionSecret: process.env['SESSION_SECRET']! },
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
        ],
      },
      member: { permissions: ['organization.members:read', 'projects:read', 'projects:write'] },
      guest: { permissions: ['projects:read'] },
    },
  },
})
export default config

// Types ctx, triggers and guards in all files by the plugins selected above.
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
