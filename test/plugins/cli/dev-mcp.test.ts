// The server for coding agents in `bunbase dev`, by the SDK's own client.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { CONFIG, RunningCli, type TemporaryApp, temporaryApp } from './cli.ts'

const config = CONFIG.replaceAll('minimal', 'core').replace(
  'port: 0,',
  "port: 0, database: { migrate: 'auto' },",
)
const note = `import { Forbidden, action, guard, t, triggers } from 'bunbase'
const onlyAnn = guard('onlyAnn', ({ caller }) => {
  if (!('id' in caller) || caller.id !== 'ann') throw new Forbidden()
})
export default action(
  {
    name: 'note',
    description: 'Takes a note',
    input: t.Object({ text: t.String({ minLength: 1 }), password: t.Optional(t.String()) }),
    output: t.Object({ length: t.Integer() }),
    guards: [onlyAnn],
    triggers: [triggers.api('POST', '/notes'), triggers.tool()],
  },
  ({ text }, ctx) => {
    ctx.logger.info('a note', { text })
    return { length: text.length }
  },
)
`

let app: TemporaryApp
let dev: RunningCli
let access: { url: string; headers: Record<string, string> }
let client: Client

async function connect(): Promise<Client> {
  const made = new Client({ name: 'agent', version: '1' })
  const { url, headers } = access
  const transport = new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } })
  await made.connect(transport as never)
  return made
}

const call = async (name: string, args: object = {}) => {
  const result = await client.callTool({ name, arguments: { ...args } })
  return (result.structuredContent as { result: any } | undefined)?.result ?? result
}

beforeAll(async () => {
  app = await temporaryApp({ 'bunbase.config.ts': config, 'src/note.ts': note })
  dev = new RunningCli(['dev'], { cwd: app.folder })
  await dev.says(/Coding agents: http/)
  const text = await Bun.file(join(app.folder, '.bunbase/mcp.json')).text()
  access = JSON.parse(text).mcpServers['bunbase-dev']
  client = await connect()
}, 60_000)
afterAll(async () => {
  await client?.close()
  await dev?.[Symbol.asyncDispose]()
  await app?.[Symbol.asyncDispose]()
})

test('only whom the file was written for gets in, from this machine', async () => {
  expect(statSync(join(app.folder, '.bunbase/mcp.json')).mode & 0o077).toBe(0)
  const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
  const post = async (headers: Record<string, string>) => {
    const all = { 'content-type': 'application/json', ...headers }
    return (await fetch(access.url, { method: 'POST', body, headers: all })).status
  }
  expect(await post(access.headers)).toBe(200)
  expect(await post({})).toBe(401)
  expect(await post({ authorization: `${access.headers['Authorization']}x` })).toBe(401)
  expect(await post({ ...access.headers, 'x-forwarded-for': '127.0.0.1' })).toBe(401)
  expect(await post({ ...access.headers, host: 'evil.example' })).toBe(403)
  expect(await post({ ...access.headers, origin: 'https://evil.example' })).toBe(403)
})

test('an agent finds its way: list, explain, run, read what happened', async () => {
  const { tools } = await client.listTools()
  const names = tools.map(({ name }) => name)
  expect(names.filter((name) => !name.startsWith('studio_'))).toEqual([
    ...['explain_action', 'get_run', 'list_actions', 'list_docs', 'list_logs', 'list_runs'],
    ...['query_database', 'read_doc', 'run_action'],
  ])
  const actions = await call('list_actions')
  expect(actions.find(({ name }: { name: string }) => name === 'note')).toEqual({
    name: 'note',
    description: 'Takes a note',
    triggers: ['api POST /notes', 'tool note'],
    guards: ['onlyAnn'],
    file: expect.stringMatching(/^src\/note\.ts:\d+$/),
  })
  const explained = await call('explain_action', { action: 'note', as: 'user:bob' })
  expect(explained.guards).toMatchObject([{ name: 'onlyAnn', allowed: false }])
  expect(explained.input.properties.text).toEqual({ type: 'string', minLength: 1 })
  expect(explained.steps.length).toBeGreaterThan(3)

  const input = { text: 'milk', password: 'hunter2' }
  const refused = await call('run_action', { action: 'note', input })
  expect(refused.error.code).toBe('FORBIDDEN')
  const ran = await call('run_action', { action: 'note', input, as: 'user:ann' })
  expect(ran.output).toEqual({ length: 4 })
  const run = await call('get_run', { id: ran.runId })
  expect(run).toMatchObject({
    action: 'note',
    caller: { kind: 'user', id: 'ann' },
    input: { text: 'milk', password: '[redacted]' },
    logs: [{ message: 'a note' }],
  })
  const { items } = await call('list_runs', { traceId: ran.traceId })
  expect(items.map(({ id }: { id: string }) => id)).toEqual([ran.runId])
  expect((await call('list_runs', { status: 'refused' })).items[0]).toMatchObject({
    action: 'note',
    errorCode: 'FORBIDDEN',
  })
  expect((await call('list_logs', { text: 'a NOTE' })).items[0].runId).toBe(ran.runId)

  const lost = await call('explain_action', { action: 'notes' })
  expect(lost.content[0].text).toContain('did you mean "note"?')
}, 60_000)

test('the database can be read, and nothing else', async () => {
  const select = { sql: 'select ? as answer;', parameters: [42] }
  expect(await call('query_database', select)).toEqual({ rows: [{ answer: 42 }], total: 1 })
  for (const sql of [
    'create table t (a)',
    'delete from job_queue',
    'select 1; delete from job_queue',
    'commit',
    'pragma query_only = off',
    "attach 'x.db' as x",
  ]) {
    const refused = await call('query_database', { sql })
    expect({ sql, isError: refused.isError }).toEqual({ sql, isError: true })
  }
  const said = async (sql: string) => (await call('query_database', { sql })).content[0].text
  expect(await said('delete from job_queue')).toContain('this transaction is read-only')
  expect(await said('select nope from job_queue')).toContain('no such column: nope')
  const tables = { sql: "select count(*) as n from sqlite_master where name = 't'" }
  expect((await call('query_database', tables)).rows).toEqual([{ n: 0 }])
})

test('the documentation can be read, and no other file', async () => {
  expect((await call('list_docs')).pages).toContain('queue.md')
  expect(await call('read_doc', { page: 'mcp.md' })).toStartWith('# Agents (MCP)')
  expect((await call('read_doc', { page: '../package.json' })).isError).toBe(true)
})

test('what the Studio shows can be read, too', async () => {
  const { items } = await call('studio_runs_list', { q: 'action:note status:denied' })
  expect(items).toMatchObject([{ action: 'note', status: 'denied' }])
  expect((await call('studio_kernel')).plugins.length).toBeGreaterThan(5)
})

test('a change of the app is seen by the same client', async () => {
  await app.write('src/note.ts', note.replace('Takes a note', 'Takes notes'))
  await dev.says(/changed: served/)
  expect((await call('explain_action', { action: 'note' })).description).toBe('Takes notes')
}, 60_000)

test('the Studio opens by the link that was printed, and stays open when a file changes', async () => {
  const link = new URL(/Studio: (http\S+)/.exec(dev.output)![1]!)
  const ask = (name: string, body: object, cookie = '') =>
    fetch(`${link.origin}/_studio/api/${name}`, {
      ...{ method: 'POST', body: JSON.stringify(body) },
      headers: { 'x-bunbase-studio': '1', cookie },
    })
  const opened = await ask('studio.session.open', { token: link.hash.slice('#t='.length) })
  const cookie = opened.headers.get('set-cookie')!.split(';')[0]!
  const instance = async () =>
    ((await (await ask('studio.boot', {}, cookie)).json()) as { instance: string }).instance
  const first = await instance()
  await app.write('src/note.ts', `${note}\n`)
  await dev.says(/changed: served/)
  const second = await instance()
  expect(second).toHaveLength(36)
  expect(second).not.toBe(first)
})
