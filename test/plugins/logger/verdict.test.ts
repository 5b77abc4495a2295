// Why a run failed: once in the log, once in its history, and never with its caller.
import { expect, test } from 'bun:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js'
import { type TriggersOf, action, boot, defineConfig, t, triggers } from 'bunbase'
import { db } from 'bunbase/db'
import { http, httpServer } from 'bunbase/plugins/http'
import { type LogRecord, logger } from 'bunbase/plugins/logger'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { persistence, runHistory } from 'bunbase/plugins/persistence'
import { testDatabase } from '../../services.ts'

const { tool } = triggers as unknown as TriggersOf<McpPlugin>
const fragile = action(
  { name: 'fragile', input: t.Object({}), output: t.Object({}), triggers: [tool()] },
  (_input, ctx) => {
    ctx.logger.error('a step failed', { error: new RangeError('select secret'), step: 2 })
    throw new TypeError('where secret')
  },
)

test('in production the log and the history have it once, and a client of MCP not at all', async () => {
  await using place = await testDatabase('sqlite')
  const records: LogRecord[] = []
  const lines = logger({ sink() {}, capture: (record) => void records.push(record) })
  const kernel = await boot(
    defineConfig({
      presets: [],
      plugins: [
        lines,
        http({ port: 0, hostname: '127.0.0.1' }),
        db({ database: { url: place.url, migrate: 'auto' } }),
        persistence({ persistence: { file: ':memory:' } }),
        mcp(),
      ],
    }),
    { actions: [fragile], mode: 'production' },
  )
  await kernel.start()
  const url = new URL('/mcp', kernel.get(httpServer)!.url!)
  const client = new Client({ name: 'agent', version: '1' })
  const told: unknown[] = []
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
    told.push(params)
  })
  await client.connect(new StreamableHTTPClientTransport(url) as never)
  await client.setLoggingLevel('debug')
  const answer = await client.callTool({ name: 'fragile', arguments: {} })
  expect(JSON.stringify(answer)).not.toContain('secret')
  expect(told).toEqual([
    {
      ...{ level: 'error', logger: 'fragile' },
      data: { message: 'a step failed', error: 'RangeError', step: 2 },
    },
  ])
  const history = kernel.get(runHistory)!
  await history.flush()
  const { items } = await history.logs({ order: 'oldest' })
  await client.close()
  await kernel.stop()
  const failed = { message: 'fragile failed', error: { message: 'where secret' } }
  const ours = records.filter(({ level }) => level === 'error')
  expect(ours).toMatchObject([{ message: 'a step failed' }, failed])
  expect(items.map(({ message }) => message)).toEqual(['a step failed', 'fragile failed'])
  expect(JSON.stringify(items[1])).toContain('verdict.test.ts')
})
