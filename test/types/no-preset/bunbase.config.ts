import { defineConfig } from 'bunbase'
import type { CoreCards } from 'bunbase/presets'
import type { App } from 'bunbase'
import { type Equal, expectType } from '../equal.ts'

// Neither presets nor plugins means core().
const config = defineConfig({ port: 3000, openapi: { path: '/openapi.json' } })
export default config
declare module 'bunbase' {
  interface Register {
    config: typeof config
  }
}
expectType<Equal<typeof config, App<CoreCards>>>()

// @ts-expect-error a misspelt key
defineConfig({ prot: 3000 })
