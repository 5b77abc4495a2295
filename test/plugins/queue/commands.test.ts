// `bunbase queue`, as a shell runs it.
import { expect, test } from 'bun:test'
import { cli } from '../cli/cli.ts'
import { migrating } from '../db/migrate/migrating.ts'

const CONFIG = `import { defineConfig } from 'bunbase'
import { db } from 'bunbase/db'
import { loader } from 'bunbase/plugins/loader'
import { queue } from 'bunbase/plugins/queue'
const config = defineConfig({ presets: [], plugins: [loader(), db(), queue()], queue: { maxAttempts: 1 } })
export default config
declare module 'bunbase' { interface Register { config: typeof config } }
`
const ACTIONS = `import { action, t } from 'bunbase'
const note = t.Object({ token: t.String(), fail: t.Boolean() })
export const send = action({ input: note, output: t.Object({}) }, ({ fail }) => {
  if (fail) throw new Error('the letter box is full')
  return {}
})
`
// A command of the test: adds a job as an app's own code would.
const ADD = `import { boot } from 'bunbase'
import { jobs } from 'bunbase/plugins/queue'
import config from './bunbase.config.ts'
const kernel = await boot(config, { mode: 'development', root: import.meta.dir })
const { id } = await kernel.get(jobs).add(JSON.parse(process.argv[2]))
console.log(id)
await kernel.stop()
`

test('queues are shown, paused and drained, jobs listed, cancelled and retried', async () => {
  await using app = await migrating('sqlite', {
    'bunbase.config.ts': CONFIG,
    'src/mail.ts': ACTIONS,
    'add.ts': ADD,
  })
  const run = async (...words: string[]): Promise<string> => {
    const env = { DATABASE_URL: app.url }
    const { out, err, code } = await cli(words, { cwd: app.folder, env })
    return `${code} ${out}${err}`
  }
  const add = async (job: object): Promise<string> => {
    const env = { DATABASE_URL: app.url }
    const words = ['add.ts', JSON.stringify(job)]
    return (await cli(words, { cwd: app.folder, env, bin: '' })).out.trim()
  }
  expect(await run('queue')).toMatch(/^1 error: a migration is not applied to the database\n +do: /)
  expect(await run('migrate')).toStartWith('0 ')
  const input = { token: 'hunter2', fail: true }
  const failing = await add({ action: 'send', input, org: 'acme' })
  const later = await add({ action: 'send', input, delay: '1h' })
  expect(await run('queue', 'pause', 'default')).toEqual('0 default is paused\n')
  expect(await run('queue')).toMatch(/default \(paused\) +1 +1 +0 +0 +\d/)
  expect(await run('queue', 'resume', 'default')).toEqual('0 default goes on\n')
  expect(await run('queue', 'drain')).toStartWith('0 ')
  expect(await run('queue', 'list', '--org', 'other')).toEqual('0 ')
  expect(await run('queue', 'list', '--state', 'failed', '--org', 'acme')).toMatch(
    new RegExp(`^0 ${failing}  failed  default  send  attempt 1  .*Z  INTERNAL\n$`),
  )
  const shown = await run('queue', 'show', failing)
  expect(shown).toContain('the letter box is full')
  expect(shown).not.toContain('hunter2')
  const again = await run('queue', 'retry', failing)
  expect(again).toMatch(/^0 it begins now, as [0-9a-f-]{36}\n$/)
  expect(await run('queue', 'list', '--state', 'failed')).toContain(`again as ${again.slice(-37)}`)
  expect(await run('queue', 'retry', '--action', 'send')).toEqual(
    '0 0 failed jobs of send begin now\n',
  )
  expect(await run('queue', 'cancel', later)).toEqual('0 it will not begin\n')
  expect(await run('queue', 'cancel', later)).toStartWith('1 There is no such job')
  expect(await run('queue', 'pause', 'male')).toStartWith('1 The config has no queue "male"')
  expect(await run('queue', 'list', '--state', 'lost')).toStartWith('2 "lost" is no state of a job')
  expect(await run('queue', 'list', '--limit', 'ten')).toStartWith('2 "ten" is no --limit')
  expect(await run('queue', 'retry')).toStartWith('2 say which')
  const status = JSON.parse((await run('queue', 'status', '--json')).slice(2)) as object[]
  expect(status).toMatchObject([{ queue: 'default', waiting: 1, delayed: 0, failed: 0 }])
  // One of another version's keeps its group waiting, and drain does not wait for it.
  await add({ action: 'of.another.version', input: {}, group: 'g' })
  await add({ action: 'send', input: { token: 'x', fail: false }, group: 'g' })
  expect(await run('queue', 'drain')).toStartWith(
    '0 left, behind others of their group that are not due: 1\n',
  )
}, 90_000)
