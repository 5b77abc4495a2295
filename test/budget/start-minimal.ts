// Started by start.test.ts: a minimal app in the folder of the argument, up to the point where it serves.
import { boot, defineConfig } from 'bunbase'
import { minimal } from 'bunbase/presets'

const app = defineConfig({ presets: [minimal()], port: 0, hostname: '127.0.0.1' })
const kernel = await boot(app, { root: process.argv[2] })
await kernel.start()
const loaded = Object.keys(require.cache)
await kernel.stop()
console.log(`\n${JSON.stringify(loaded)}`)
