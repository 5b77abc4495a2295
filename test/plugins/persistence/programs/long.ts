// Begins runs that never end, and says when history knows of the one that is recorded.
import { action, boot, defineConfig, t } from 'bunbase'
import { persistence, runHistory } from 'bunbase/plugins/persistence'
import { sleep, systemClock } from 'bunbase'

const none = t.Object({})
const forever = () => new Promise<never>(() => undefined)
const long = action({ name: 'long', input: none, output: none, timeout: 0 }, forever)
const unseen = action(
  { name: 'unseen', input: none, output: none, timeout: 0, record: false } as never,
  forever as never,
)
const short = action({ name: 'short', input: none, output: none }, async () => ({}))

const config = defineConfig({
  presets: [],
  plugins: [persistence({ persistence: { file: process.argv[2]! } })],
})
const app = await boot(config, { mode: 'production', actions: [long, unseen, short] as never })
await app.start()
for (const one of ['long', 'unseen', 'short']) void app.call(one, {} as never)
const history = app.get(runHistory)!
while ((await history.list({ status: 'running' })).items.length === 0) await sleep(systemClock, 50)
console.log('it runs')
await forever()
