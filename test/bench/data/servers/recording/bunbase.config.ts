// The app of the HTTP benchmark on `core()`, with an embedded database and run history.
import { defineConfig, guard } from 'bunbase'
import { core } from 'bunbase/presets'

const folder = process.env['BENCH_FOLDER'] ?? '.bunbase'

/** Lets everybody into the Studio: this server has nothing to hide. */
const anybody = guard('anybody', () => {})

const config = defineConfig({
  presets: [core()],
  port: 0,
  hostname: '127.0.0.1',
  actionsDir: 'src',
  logger: { accessLog: false },
  // Its folder is new each time.
  database: { url: `file:${folder}/app.db`, migrate: 'auto' },
  persistence: {
    enabled: process.env['BENCH_MODE'] !== 'disabled',
    file: `${folder}/runs.db`,
  },
  ...(process.env['BENCH_STUDIO'] === 'yes' ? { studio: { production: { guard: anybody } } } : {}),
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
