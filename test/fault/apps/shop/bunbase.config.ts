import { defineConfig } from 'bunbase'
import { core } from 'bunbase/presets'
import { history } from './plugin/history.ts'

// The database is said by DATABASE_URL, the broker by REDIS_URL.
const config = defineConfig({
  presets: [core()],
  plugins: [history()],
  port: 0,
  hostname: '127.0.0.1',
  actionsDir: 'src',
  events: { transport: 'redis', channel: process.env['CHANNEL']! },
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}

declare module 'bunbase/db' {
  interface Tables {
    orders: { id: string }
    effects: { kind: string; order_id: string; trace: string }
  }
}
