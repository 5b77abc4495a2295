import { defineConfig } from 'bunbase'
import { core, minimal } from 'bunbase/presets'
import { openapi } from 'bunbase/plugins/openapi'

const config = defineConfig({
  presets: [minimal()],
  port: 3000,
  hostname: '127.0.0.1',
  actionsDir: 'src',
  logger: { level: 'warn' },
})
export default config
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}

// A plugin beside the preset brings its own keys.
defineConfig({ presets: [minimal()], plugins: [openapi()], openapi: { enabled: false } })
// @ts-expect-error the key of a plugin that is not selected
defineConfig({ presets: [minimal()], openapi: { enabled: false } })
// @ts-expect-error the keys of the database, which is not in this preset
defineConfig({ presets: [minimal()], database: { url: 'file:app.db' } })
// @ts-expect-error a misspelt key
defineConfig({ presets: [minimal()], prot: 3000 })
// @ts-expect-error a misspelt key within a key
defineConfig({ presets: [minimal()], logger: { levle: 'warn' } })
// @ts-expect-error a value of another type
defineConfig({ presets: [minimal()], port: '3000' })
// @ts-expect-error a value that is not among those
defineConfig({ presets: [minimal()], logger: { level: 'loud' } })
// @ts-expect-error no plugin at all, no key at all
defineConfig({ presets: [], port: 3000 })
// @ts-expect-error a preset's factory has to be called
defineConfig({ presets: [core] })
// @ts-expect-error a plugin's factory has to be called
defineConfig({ plugins: [openapi] })
// @ts-expect-error plugin "openapi" needs plugin "http"
defineConfig({ plugins: [openapi()] })
// @ts-expect-error an option that the plugin does not have
openapi({ port: 3000 })
