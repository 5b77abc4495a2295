import { defineConfig } from 'bunbase'
import { core, minimal, organizations, saas } from 'bunbase/plugins'

const config = defineConfig({ presets: [minimal()], port: 3000 })
export default config
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}

// @ts-expect-error plugin "organizations" needs plugin "auth"
defineConfig({ presets: [core()], plugins: [organizations()] })
// @ts-expect-error unknown key
defineConfig({ presets: [core()], prot: 1 })
// @ts-expect-error auth.sessionSecret is required once auth is selected
defineConfig({ presets: [saas()] })
// @ts-expect-error a key of a plugin that is not selected
defineConfig({ presets: [minimal()], database: {} })
