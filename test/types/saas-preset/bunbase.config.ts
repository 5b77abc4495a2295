import { defineConfig } from 'bunbase'
import { saas } from 'bunbase/presets'

const config = defineConfig({
  presets: [saas()],
  port: 3000,
  auth: {
    sessionSecret: ['newer', 'older'],
    session: { idle: '1d', absolute: '30d', sameSite: 'strict' },
    password: { minLength: 15, breached: async (password) => password.length === 0 },
    roles: { admin: { permissions: ['*'], inherits: ['member'] }, member: {} },
    defaultRoles: ['member'],
    actions: { signUp: false },
  },
})
export default config
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}

// @ts-expect-error auth needs its secret
defineConfig({ presets: [saas()] })
// @ts-expect-error a misspelt key
defineConfig({ presets: [saas()], auth: { sessionSecret: 'x', secret: 'y' } })
// @ts-expect-error no such ready action
defineConfig({ presets: [saas()], auth: { sessionSecret: 'x', actions: { login: false } } })
