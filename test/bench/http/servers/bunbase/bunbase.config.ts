import { defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'

const config = defineConfig({
  presets: [minimal()],
  port: 0,
  hostname: '127.0.0.1',
  actionsDir: 'src',
  logger: { accessLog: process.env['BENCH_ACCESS_LOG'] === 'true' },
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
