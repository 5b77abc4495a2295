import { defineConfig } from 'bunbase'
import { saas } from 'bunbase/presets'

const features = {
  exports: { kind: 'boolean' },
  seats: { kind: 'limit', counts: 'members' },
  messages: { kind: 'metered' },
} as const

const config = defineConfig({
  presets: [saas()],
  billing: {
    features,
    plans: {
      free: { features: { seats: 3, messages: 100 } },
      pro: {
        features: { exports: true, seats: 'unlimited', messages: { included: 1, overage: true } },
      },
    },
  },
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
    features: typeof features
  }
}

// @ts-expect-error auth needs its secret
defineConfig({ presets: [saas()] })
// @ts-expect-error a misspelt key
defineConfig({ presets: [saas()], auth: { sessionSecret: 'x', secret: 'y' } })
// @ts-expect-error no such ready action
defineConfig({ presets: [saas()], auth: { sessionSecret: 'x', actions: { login: false } } })
defineConfig({
  presets: [saas()],
  auth: { sessionSecret: 'x' },
  billing: {
    features,
    plans: {
      // @ts-expect-error a limit is no yes or no
      free: { features: { seats: true } },
      // @ts-expect-error there is no such feature
      pro: { features: { exprots: true } },
    },
  },
})
