// Started by start.test.ts: an app on the preset of the second argument in the folder of the first, up to
// the point where it serves; the third says what it does about migrations.
import { type App, type Preset, boot, defineConfig } from 'bunbase'
import * as presets from 'bunbase/presets'

const [, , root, preset, migrate] = process.argv
const make = Object.entries(presets).find(([name]) => name === preset)![1] as () => Preset
const app = defineConfig({ presets: [make()] }) as App<any>
const overrides = { port: 0, hostname: '127.0.0.1', database: { migrate } }
const kernel = await boot(app, { root: root!, overrides })
await kernel.start()
const loaded = Object.keys(require.cache)
await kernel.stop()
console.log(`\n${JSON.stringify(loaded)}`)
