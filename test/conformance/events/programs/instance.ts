// One instance in a process of its own: `instance.ts <transport> <url> <channel>`. Emits each number
// that it reads, a line each; prints what it hears, and its statistics at the end.
import { emitter } from '../../../../plugins/events/index.ts'
import { instance } from '../setup.ts'

const [transport, url, channel] = process.argv.slice(2)
const { app, heard, tell } = await instance({
  transport: transport as 'redis',
  url: url!,
  channel: channel!,
})
const push = heard.push.bind(heard)
heard.push = (...items) => {
  for (const { n } of items) console.log(n)
  return push(...items)
}
console.log('ready')
for await (const line of console) {
  if (line !== '') await tell(Number(line))
}
console.error(JSON.stringify(app.get(emitter)!.broadcasts))
await app[Symbol.asyncDispose]()
