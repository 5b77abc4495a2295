import { defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'

// The port is that of the environment variable PORT, or 3000; `port` here would fix it.
const config = defineConfig({ presets: [minimal()] })
export default config

// Types ctx, triggers and guards in all files by the plugins selected above.
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
