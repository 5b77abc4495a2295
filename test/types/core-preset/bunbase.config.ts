import { defineConfig } from 'bunbase'
import { core } from 'bunbase/presets'

const config = defineConfig({
  presets: [core()],
  port: 3000,
  openapi: { path: '/openapi.json' },
  database: { url: 'file:.bunbase/app.db', migrate: 'check' },
  events: { transport: 'redis', buffer: 1000 },
  persistence: { retention: { maxAge: '7d' }, sampling: 'errors' },
})
export default config
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}

// @ts-expect-error a misspelt key
defineConfig({ presets: [core()], openApi: {} })
