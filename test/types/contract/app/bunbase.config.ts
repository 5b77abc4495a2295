import { defineConfig } from 'bunbase'
import { saas } from 'bunbase/plugins'
import { sms } from 'bunbase-sms'

const config = defineConfig({
  presets: [saas()],
  plugins: [sms()],
  port: 3000,
  auth: { sessionSecret: 'x' },
  sms: { token: 'x' },
})
export default config
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
