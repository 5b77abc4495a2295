// An agent's way through an app, over the wire, by the SDK's own client.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import {
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { mcpUpdates } from 'bunbase/plugins/mcp'
import type { TestApp } from 'bunbase/testing'
import { type Journey, journeyApp } from './app.ts'
import { until } from '../../until.ts'

const journey: Journey = { steps: [], go: () => {} }
let app: TestApp
let url: URL
beforeAll(async () => {
  ;({ app, url } = await journeyApp(journey))
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => void (journey.steps.length = 0))

async function connected(who?: string): Promise<Client & AsyncDisposable> {
  const client = new Client({ name: 'agent', version: '1' }, { capabilities: { elicitation: {} } })
  const headers = new Headers(who ? { authorization: `user ${who}` } : {})
  const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers } })
  // The SDK's types and `exactOptionalPropertyTypes` do not agree.
  await client.connect(transport as never)
  return Object.assign(client, {
    async [Symbol.asyncDispose]() {
      await transport.terminateSession()
      await client.close()
    },
  })
}

const names = async (client: Client) => (await client.listTools()).tools.map(({ name }) => name)

describe('an agent', () => {
  test('is told who serves, and lists what it may use', async () => {
    await using nobody = await connected()
    await using ann = await connected('ann')
    expect(nobody.getServerVersion()).toEqual({ name: 'notes', version: '2.0.0' })
    expect(nobody.getInstructions()).toBe('Find before you remove.')
    expect(await names(nobody)).toEqual(['ask', 'notes_find', 'work'])
    expect(await names(ann)).toEqual(['ask', 'notes_find', 'notes_remove', 'work'])
  })

  test('calls a tool, and is told of errors with their codes', async () => {
    await using client = await connected()
    const found = await client.callTool({ name: 'notes_find', arguments: { id: 'n1' } })
    expect(found).toEqual({
      content: [{ type: 'text', text: '{"id":"n1","text":"Buy milk"}' }],
      structuredContent: { id: 'n1', text: 'Buy milk' },
    })
    const missing = await client.callTool({ name: 'notes_find', arguments: { id: 'n2' } })
    expect(missing).toMatchObject({
      isError: true,
      content: [{ text: 'NOT_FOUND: There is no such thing here.\n{"id":"n2"}' }],
      ['_meta']: { 'bunbase/error': { code: 'NOT_FOUND', status: 404, details: { id: 'n2' } } },
    })
    await expect(client.callTool({ name: 'nothing', arguments: {} })).rejects.toThrow(
      'Unknown tool: nothing',
    )
  })

  test('is refused what it may not do, with nothing done', async () => {
    await using client = await connected('bob')
    const refused = await client.callTool({ name: 'notes_remove', arguments: { id: 'n1' } })
    expect(refused).toMatchObject({
      isError: true,
      content: [{ text: 'FORBIDDEN: You may not do this.' }],
    })
    expect(journey.steps).toEqual([])
    await using ann = await connected('ann')
    expect(await ann.callTool({ name: 'notes_remove', arguments: { id: 'n1' } })).toEqual({
      content: [],
    })
    expect(journey.steps).toEqual(['removed n1'])
  })

  test('follows a long call, with progress and log lines', async () => {
    await using client = await connected()
    const lines: unknown[] = []
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => {
      lines.push(params)
    })
    await client.setLoggingLevel('info')
    const seen: unknown[] = []
    const params = { name: 'work', arguments: { steps: 2 } }
    const result = await client.callTool(params, undefined, {
      onprogress(progress) {
        seen.push(progress)
        journey.go()
      },
    })
    expect(result).toMatchObject({ structuredContent: { done: 2 } })
    expect(seen).toEqual([
      { progress: 1, total: 2, message: 'step 1' },
      { progress: 2, total: 2, message: 'step 2' },
    ])
    expect(lines).toEqual([
      { level: 'info', logger: 'work', data: { message: 'a step', done: 1 } },
      { level: 'info', logger: 'work', data: { message: 'a step', done: 2 } },
    ])
  })

  test.each([true, false])('cancels a long call (followed: %p)', async (isFollowed) => {
    await using client = await connected()
    const sender = new AbortController()
    const running = () => app.kernel.running.length > 0
    const call = client.callTool({ name: 'work', arguments: { steps: 2 } }, undefined, {
      signal: sender.signal,
      ...(isFollowed && { onprogress: () => {} }),
    })
    const failed = call.then(
      () => 'answered',
      () => 'cancelled',
    )
    await until('it runs', running)
    sender.abort()
    expect(await failed).toBe('cancelled')
    await until('it has ended', () => !running())
    expect(journey.steps).toEqual(['aborted'])
    expect(app.runs.at(-1)).toMatchObject({ status: 'failed', error: { code: 'CANCELLED' } })
  })

  test('is asked back', async () => {
    await using client = await connected()
    client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: {} }))
    const { structuredContent } = await client.callTool({ name: 'ask', arguments: {} })
    expect(structuredContent).toEqual({ result: 'agent says accept' })
  })

  test('reads a resource, and hears of its changes', async () => {
    await using client = await connected()
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates).toMatchObject([{ uriTemplate: 'note://{id}', name: 'notes.find' }])
    expect(await client.readResource({ uri: 'note://n1' })).toEqual({
      contents: [
        {
          uri: 'note://n1',
          mimeType: 'application/json',
          text: '{"id":"n1","text":"Buy milk"}',
        },
      ],
    })
    await expect(client.readResource({ uri: 'note://n2' })).rejects.toThrow('Resource not found')
    await expect(client.readResource({ uri: 'other://n1' })).rejects.toThrow('Resource not found')
    const changed: string[] = []
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => {
      changed.push(params.uri)
    })
    await client.subscribeResource({ uri: 'note://n1' })
    for (const uri of ['note://other', 'note://n1']) app.get(mcpUpdates)!.resourceUpdated(uri)
    await until('the change is told', () => changed.length > 0)
    expect(changed).toEqual(['note://n1'])
  })
})
