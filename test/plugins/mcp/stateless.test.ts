// The version of the protocol without a handshake, by the client of its SDK and message by message.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { TestApp } from 'bunbase/testing'
import { type Journey, journeyApp } from './app.ts'
import { send } from './client.ts'

const journey: Journey = { steps: [], go: () => {} }
let app: TestApp
let url: URL
beforeAll(async () => {
  ;({ app, url } = await journeyApp(journey))
})
afterAll(() => app[Symbol.asyncDispose]())
beforeEach(() => void (journey.steps.length = 0))

async function connected(who?: string): Promise<Client> {
  const client = new Client(
    { name: 'agent', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  )
  const headers = new Headers(who ? { authorization: `user ${who}` } : {})
  await client.connect(
    new StreamableHTTPClientTransport(url, { requestInit: { headers } }) as never,
  )
  return client
}

describe('2026-07-28', () => {
  test('a client discovers, lists and calls without a session', async () => {
    const client = await connected('ann')
    expect(client.getInstructions()).toBe('Find before you remove.')
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['ask', 'notes_find', 'notes_remove', 'work'])
    const found = await client.callTool({ name: 'notes_find', arguments: { id: 'n1' } })
    expect(found).toMatchObject({ structuredContent: { id: 'n1', text: 'Buy milk' } })
    const { contents } = await client.readResource({ uri: 'note://n1' })
    expect(contents[0]?.uri).toBe('note://n1')
    await expect(client.readResource({ uri: 'note://n2' })).rejects.toThrow('Resource not found')
    await client.close()
  })

  test('a long call tells how far it is', async () => {
    const client = await connected()
    const seen: number[] = []
    const params = { name: 'work', arguments: { steps: 2 } }
    const result = await client.callTool(params, {
      onprogress({ progress }) {
        seen.push(progress)
        journey.go()
      },
    })
    expect(result.structuredContent).toEqual({ done: 2 })
    expect(seen).toEqual([1, 2])
    await client.close()
  })

  test.each([true, false])('a call ends when its client gives it up (followed: %p)', async (is) => {
    const client = await connected()
    const sender = new AbortController()
    const call = client.callTool(
      { name: 'work', arguments: { steps: 2 } },
      { signal: sender.signal, ...(is && { onprogress: () => {} }) },
    )
    const failed = call.then(
      () => 'answered',
      () => 'cancelled',
    )
    const running = () => app.kernel.running.length > 0
    while (!running()) await Bun.sleep(1)
    sender.abort()
    expect(await failed).toBe('cancelled')
    while (running()) await Bun.sleep(1)
    expect(journey.steps).toEqual(['aborted'])
    await client.close()
  })

  const meta = (version = '2026-07-28', more: object = {}) => ({
    ['_meta']: {
      'io.modelcontextprotocol/protocolVersion': version,
      'io.modelcontextprotocol/clientCapabilities': {},
      ...more,
    },
  })
  const call = { ...meta(), name: 'notes_find', arguments: { id: 'n1' } }
  const headers = (method: string, name?: string) => ({
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': method,
    ...(name !== undefined && { 'mcp-name': name }),
  })

  test('results say that they are complete, by whom, and how long they may be kept', async () => {
    const list = await send(app, 'tools/list', meta(), headers('tools/list'))
    expect(list.message.result).toMatchObject({
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      ['_meta']: { 'io.modelcontextprotocol/serverInfo': { name: 'notes', version: '2.0.0' } },
    })
    const { message } = await send(app, 'server/discover', meta(), headers('server/discover'))
    expect(message.result).toMatchObject({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {}, resources: {}, completions: {} },
    })
    expect(message.result.capabilities.resources).toEqual({})
  })

  test.each([
    ['another method', headers('tools/list', 'notes_find')],
    ['another name', headers('tools/call', 'notes_remove')],
    ['no name', headers('tools/call')],
    ['a name that cannot be read', headers('tools/call', '=?base64?%?=')],
    [
      'another version',
      { ...headers('tools/call', 'notes_find'), 'mcp-protocol-version': '2025-11-25' },
    ],
    ['no version', { 'mcp-method': 'tools/call', 'mcp-name': 'notes_find' }],
  ])('headers with %s than the body are refused (R56)', async (_what, said) => {
    const { status, message } = await send(app, 'tools/call', call, said)
    expect([status, message.error?.code]).toEqual([400, -32020])
    expect(journey.steps).toEqual([])
  })

  test('a name that HTTP cannot carry comes in base64', async () => {
    const name = `=?base64?${Buffer.from('notes_find').toString('base64')}?=`
    const { message } = await send(app, 'tools/call', call, headers('tools/call', name))
    expect(message.result.structuredContent).toEqual({ id: 'n1', text: 'Buy milk' })
  })

  test('what it does not have is refused as it wants it', async () => {
    const later = { ...headers('ping'), 'mcp-protocol-version': '2027-01-01' }
    const unknown = await send(app, 'ping', meta('2027-01-01'), later)
    expect(unknown).toMatchObject({
      status: 400,
      message: {
        error: { code: -32022, data: { supported: ['2026-07-28'], requested: '2027-01-01' } },
      },
    })
    const unsaid = await send(app, 'ping', {}, { 'mcp-protocol-version': 'latest' })
    expect(unsaid.message.error).toMatchObject({
      code: -32022,
      data: { supported: expect.arrayContaining(['2026-07-28', '2025-11-25']) },
    })
    for (const method of ['ping', 'initialize', 'tools/burn']) {
      const { status, message } = await send(app, method, meta(), headers(method))
      expect([status, message.error?.code]).toEqual([404, -32601])
    }
    const bare = await send(app, 'tools/list', {}, headers('tools/list'))
    expect([bare.status, bare.message.error?.code]).toEqual([400, -32602])
  })
})
