import * as runner from 'bun:test'
import { type TriggersOf, triggers } from 'bunbase'
import { http, httpServer } from 'bunbase/plugins/http'
import { type McpPlugin, mcp } from 'bunbase/plugins/mcp'
import { persistence } from 'bunbase/plugins/persistence'
import {
  type ParityAnswer,
  type ParityDriver,
  type ParityMessage,
  createTestApp,
  parity,
} from 'bunbase/testing'
import { tester } from '../tester.ts'

function requestOf({ action, input, caller, traceparent, signal }: ParityMessage, meta: object) {
  const headers = new Headers({
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  })
  if ('id' in caller) headers.set('authorization', `${caller.kind} ${caller.id}`)
  const name = action.replaceAll('.', '_')
  const more = { ...meta, ...(traceparent && { traceparent }) }
  const params = { name, arguments: input, ['_meta']: more }
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params })
  return { method: 'POST', headers, body, signal }
}

/** The answer of a JSON body, or of the last event of a stream. */
async function answerOf(response: Response): Promise<ParityAnswer> {
  const text = await response.text()
  const json = text.startsWith('{') ? text : text.trim().split('data: ').at(-1)!
  const { result, error } = JSON.parse(json)
  if (error) return { error: error.data }
  if (result.isError) return { error: result['_meta']['bunbase/error'] }
  return { output: result.structuredContent }
}

const driver = {
  trigger: () => (triggers as unknown as TriggersOf<McpPlugin>).tool(),
  callers: ['anonymous', 'user', 'apiKey'],
} satisfies Partial<ParityDriver>

parity(
  'tool',
  {
    ...driver,
    app: (actions) => createTestApp({ plugins: [http(), mcp(), persistence(), tester()], actions }),
    send: async (app, message) => answerOf(await app.fetch('/mcp', requestOf(message, {}))),
    cancels: true,
  },
  { ...runner, describe: (name, body) => runner.describe(`${name} without a stream`, body) },
)

parity(
  'tool',
  {
    ...driver,
    async app(actions) {
      const app = await createTestApp({
        plugins: [http(), mcp(), persistence(), tester()],
        actions,
      })
      await app.start()
      return app
    },
    async send(app, message) {
      const url = `${app.get(httpServer)?.url}/mcp`
      return answerOf(await fetch(url, requestOf(message, { progressToken: 1 })))
    },
  },
  { ...runner, describe: (name, body) => runner.describe(`${name} on a stream`, body) },
)

const version = '2026-07-28'
const envelope = {
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientCapabilities': {},
}

parity(
  'tool',
  {
    ...driver,
    app: (actions) => createTestApp({ plugins: [http(), mcp(), persistence(), tester()], actions }),
    async send(app, message) {
      const request = requestOf(message, envelope)
      const named = { 'mcp-protocol-version': version, 'mcp-method': 'tools/call' }
      for (const [name, value] of Object.entries(named)) request.headers.set(name, value)
      request.headers.set('mcp-name', message.action.replaceAll('.', '_'))
      return answerOf(await app.fetch('/mcp', request))
    },
    cancels: true,
  },
  { ...runner, describe: (name, body) => runner.describe(`${name} without a handshake`, body) },
)
