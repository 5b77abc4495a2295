// A process that adds fifty jobs with one unique key when it is told to. Says how many were added.
import { boot, defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { jobs, queue } from 'bunbase/plugins/queue'

const app = defineConfig({ presets: [], plugins: [db(), queue()], queue: { work: false } })
const kernel = await boot(app, { mode: 'development', root: import.meta.dir })
await kernel.start()
console.log('ready')
await Bun.stdin.text()
const one = { action: 'sleep', input: { ms: 0 }, uniqueKey: 'the one' }
const added = await Promise.all(Array.from({ length: 50 }, () => kernel.get(jobs)!.add(one)))
console.log(JSON.stringify(added.map(({ id, added: isNew }) => (isNew ? `new ${id}` : id))))
await kernel.stop()
