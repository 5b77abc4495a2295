import { defineConfig } from 'bunbase'
import { mail, small, store } from './plugins.ts'

const config = defineConfig({ presets: [small()], store: { url: ':memory:' } })
export default config
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}

// @ts-expect-error plugin "mail" needs plugin "store"
defineConfig({ plugins: [mail()] })
// @ts-expect-error store.url is required once the plugin is selected
defineConfig({ plugins: [store()] })
// @ts-expect-error a misspelt key inside
defineConfig({ plugins: [store()], store: { url: '', size: 1 } })
