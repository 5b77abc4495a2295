import { existsSync } from 'node:fs'
import { defineConfig } from 'bunbase'
import { client } from 'bunbase/plugins/client'
import { minimal } from 'bunbase/presets'

const config = defineConfig({
  presets: [minimal()],
  plugins: [client()],
  // Until the page is built, Vite serves it.
  ...(existsSync('web/dist') && {
    http: {
      static: [
        {
          path: '/',
          dir: 'web/dist',
          headers: { 'content-security-policy': "default-src 'self'" },
        },
      ],
    },
  }),
})
export default config

declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
