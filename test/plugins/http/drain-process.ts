// A server in a process of its own: `drain-process.ts <port> <name>`. Drains on SIGTERM.
import { t } from '../../../kernel/index.ts'
import { boot, defineConfig, kit, sleep } from '../../../kernel/index.ts'
import { type HttpPlugin, http, httpServer } from '../../../plugins/http/index.ts'

const [port = '0', name = 'server'] = process.argv.slice(2)
const { action, triggers } = kit<HttpPlugin>()
const who = action(
  { name: 'who', input: t.Object({}), output: t.String(), triggers: [triggers.api('GET', '/who')] },
  () => name,
)
const slow = action(
  {
    name: 'slow',
    input: t.Object({}),
    output: t.String(),
    triggers: [triggers.api('GET', '/slow')],
  },
  async (_, { clock }) => {
    console.log('slow began')
    await sleep(clock, 300)
    return name
  },
)
const config = defineConfig({
  plugins: [http({ port: Number(port), hostname: '127.0.0.1', http: { reusePort: true } })],
})
const kernel = await boot(config, { actions: [who, slow] })
await kernel.start()
process.on('SIGTERM', () => {
  void kernel.stop({ graceMs: 5000 }).then(() => process.exit(0))
})
console.log(kernel.get(httpServer)!.url)
