import { defineConfig } from 'bunbase'
import { core } from 'bunbase/presets'

const config = defineConfig({ presets: [core()], port: 3000, actionsDir: 'src' })
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
