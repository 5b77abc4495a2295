// The app of the HTTP benchmark with run history: every run's input and output is recorded.
import { defineConfig } from 'bunbase'
import { persistence } from 'bunbase/plugins/persistence'
import { minimal } from 'bunbase/presets'

const record = process.env['BENCH_RECORD'] !== 'false'

export default defineConfig({
  presets: [minimal()],
  plugins: [persistence()],
  port: 0,
  hostname: '127.0.0.1',
  actionsDir: '../../../http/servers/bunbase/src',
  logger: { accessLog: false },
  persistence: { enabled: record, file: process.env['BENCH_RUNS'] ?? ':memory:' },
})
