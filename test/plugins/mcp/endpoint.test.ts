import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { type Action, action, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { mcp } from 'bunbase/plugins/mcp'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { tester } from '../../tester.ts'
import { type Journey, journeyActions, mcpTriggers } from './app.ts'
import { post, send, session } from './client.ts'

const journey: Journey = { steps: [], go: () => {} }
const app = (more: object = {}, actions: readonly Action[] = journeyActions(journey)) =>
  createTestApp({ plugins: [http(), mcp(), tester()], actions, ...more })

const bob = { authorization: 'user bob' }
const ann = { authorization: 'user ann' }
const find = { name: 'notes_find', arguments: { id: 'n1' } }

describe('the endpoint', () => {
  let it: TestApp
  beforeAll(async () => void (it = await app()))
  afterAll(() => it[Symbol.asyncDispose]())

  test.each([
    ['what is no JSON', '{', 400, -32700],
    ['a changed prototype', '{"jsonrpc":"2.0","id":1,"method":"ping","__proto__":{}}', 400, -32700],
    ['a batch', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]', 400, -32600],
    ['another protocol', '{"id":1,"method":"ping"}', 400, -32600],
    ['an id that is none', '{"jsonrpc":"2.0","id":{},"method":"ping"}', 400, -32600],
    [
      'a progress token that is none',
      '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"_meta":{"progressToken":null}}}',
      ...[400, -32600],
    ],
    ['params that are a list', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', 400, -32600],
    ['an answer to nothing', '{"jsonrpc":"2.0","id":1,"result":{}}', 400, -32600],
    ['an unknown method', '{"jsonrpc":"2.0","id":1,"method":"tools/burn"}', 200, -32601],
    [
      'a cursor that was never given',
      '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"cursor":"x"}}',
      200,
      -32602,
    ],
  ])('refuses %s', async (_what, body, status, code) => {
    expect(await post(it, body)).toMatchObject({ status, message: { error: { code } } })
  })

  test('refuses other content types, and versions that it does not know', async () => {
    expect((await post(it, '{}', { 'content-type': 'text/plain' })).status).toBe(415)
    const asked = await send(it, 'ping', {}, { 'mcp-protocol-version': '2020-01-01' })
    expect(asked.status).toBe(400)
    const { message } = await send(it, 'initialize', { protocolVersion: '2020-01-01' })
    expect(message.result.protocolVersion).toBe('2025-11-25')
  })

  test('says which request it was that is refused', async () => {
    const { message } = await send(it, 'initialize', { protocolVersion: 5 })
    expect(message).toMatchObject({ id: 1, error: { code: -32602 } })
    const gone = await send(it, 'ping', {}, { 'mcp-session-id': 'gone' })
    expect(gone).toMatchObject({ status: 404, message: { id: 1 } })
  })

  test.each([
    ['logging/setLevel', { level: 'info' }],
    ['resources/subscribe', { uri: 'note://n1' }],
  ])(
    'refuses %s without a session, in which alone it would do something',
    async (method, params) => {
      const { message } = await send(it, method, params)
      expect(message.error).toMatchObject({ message: expect.stringContaining('needs a session') })
    },
  )

  test('takes notifications without an answer', async () => {
    const body = '{"jsonrpc":"2.0","method":"notifications/initialized"}'
    expect(await post(it, body)).toMatchObject({ status: 202, message: {} })
  })

  test('has no stream and nothing to end without a session', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await it.fetch('/mcp', { method, headers: { accept: 'text/event-stream' } })
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
    }
  })

  test('answers with the headers of the app', async () => {
    const { headers } = await send(it, 'ping')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  test('is not there when nothing is offered', async () => {
    await using bare = await app({}, [])
    expect((await bare.fetch('/mcp', { method: 'POST' })).status).toBe(404)
  })
})

describe('sessions', () => {
  test('belong to whom they were opened by, and end with DELETE', async () => {
    await using it = await app()
    const his = await session(it, bob)
    expect(his['mcp-session-id']).toMatch(/^[\w-]{32}$/)
    expect((await send(it, 'tools/call', find, his)).status).toBe(200)
    for (const other of [ann, {}]) {
      const stolen = await send(
        it,
        'ping',
        {},
        { 'mcp-session-id': his['mcp-session-id']!, ...other },
      )
      expect(stolen).toMatchObject({ status: 404, message: { error: { code: -32001 } } })
    }
    const end = () => it.fetch('/mcp', { method: 'DELETE', headers: his })
    expect((await end()).status).toBe(204)
    expect((await end()).status).toBe(404)
    expect((await send(it, 'ping', {}, his)).status).toBe(404)
  })

  test('are forgotten when nobody uses them, and the oldest when there are too many', async () => {
    await using it = await app({ mcp: { sessionIdle: '10m', maxSessions: 2 } })
    const [first, second] = [await session(it), await session(it)]
    await it.clock.advance('6m')
    expect((await send(it, 'ping', {}, first)).status).toBe(200)
    await it.clock.advance('6m')
    expect((await send(it, 'ping', {}, second)).status).toBe(404)
    expect((await send(it, 'ping', {}, first)).status).toBe(200)
    await session(it)
    await session(it)
    expect((await send(it, 'ping', {}, first)).status).toBe(404)
  })

  test('are not needed: any process answers who brings none', async () => {
    await using one = await app()
    await using other = await app()
    const there = await session(one)
    const { message } = await send(other, 'tools/call', find)
    expect(message.result.structuredContent).toEqual({ id: 'n1', text: 'Buy milk' })
    // Upon this a client introduces itself again.
    expect((await send(other, 'ping', {}, there)).status).toBe(404)
  })

  test('are not given when the config says so', async () => {
    await using it = await app({ mcp: { sessions: false } })
    expect((await session(it))['mcp-session-id']).toBeNull()
    // Nor is anything promised that only a session has.
    const { message } = await send(it, 'initialize', { protocolVersion: '2025-11-25' })
    expect(message.result.capabilities).not.toHaveProperty('logging')
    expect(message.result.capabilities.resources).toEqual({})
  })

  test('end for being idle also after calls that were answered by a stream', async () => {
    await using it = await app({ mcp: { sessionIdle: '10m' } })
    const mine = await session(it)
    const streamed = { ...find, ['_meta']: { progressToken: 1 } }
    const answer = await send(it, 'tools/call', streamed, mine)
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    await it.clock.advance('11m')
    expect((await send(it, 'ping', {}, mine)).status).toBe(404)
  })

  test('refuse the id of a streamed call that is not answered yet', async () => {
    await using it = await app()
    const mine = await session(it)
    const work = { name: 'work', arguments: { steps: 1 }, ['_meta']: { progressToken: 1 } }
    const first = send(it, 'tools/call', work, mine)
    const second = await send(it, 'tools/call', work, mine)
    expect(second).toMatchObject({ status: 400, message: { id: 1, error: { code: -32600 } } })
    while (it.kernel.running.length === 0) await Bun.sleep(1)
    journey.go()
    expect((await first).message.result.structuredContent).toEqual({ done: 1 })
    expect((await send(it, 'tools/call', { ...find }, mine)).status).toBe(200)
  })

  test('cancel only calls of their own', async () => {
    await using it = await app()
    const [mine, yours] = [await session(it, bob), await session(it, bob)]
    const work = { name: 'work', arguments: { steps: 1 } }
    const answer = send(it, 'tools/call', work, mine)
    while (it.kernel.running.length === 0) await Bun.sleep(1)
    const cancel = JSON.stringify({
      ...{ jsonrpc: '2.0', method: 'notifications/cancelled' },
      params: { requestId: 1, reason: 'enough' },
    })
    await post(it, cancel, yours)
    await post(it, cancel)
    expect(it.kernel.running.length).toBe(1)
    await post(it, cancel, mine)
    expect((await answer).message.result.content[0].text).toStartWith('CANCELLED')
  })
})

describe('foreign sites (R53)', () => {
  const statuses = async (it: TestApp, ...all: Record<string, string>[]) =>
    Promise.all(all.map(async (headers) => (await send(it, 'ping', {}, headers)).status))

  test('are refused on a loopback address by Host and by Origin', async () => {
    await using it = await app({ hostname: '127.0.0.1' })
    const seen = await statuses(
      it,
      { host: 'localhost:3000' },
      { host: '127.0.0.1', origin: 'http://localhost:5173' },
      { host: '[::1]:80' },
      { host: 'evil.example' },
      { host: 'localhost', origin: 'https://evil.example' },
      { host: 'localhost.evil.example' },
      { host: 'localhost', origin: 'null' },
    )
    expect(seen).toEqual([200, 200, 200, 403, 403, 403, 403])
  })

  test('elsewhere pages are refused until the app knows its name', async () => {
    await using open = await app({ hostname: '0.0.0.0' })
    const host = 'api.example.com'
    const same = { host, origin: `https://${host}` }
    expect(await statuses(open, { host }, same)).toEqual([200, 403])
    await using named = await app({
      hostname: '0.0.0.0',
      mcp: { hosts: [host], origins: ['https://app.example.com'] },
    })
    const page = { host, origin: 'https://app.example.com' }
    expect(await statuses(named, { host }, same, page)).toEqual([200, 200, 200])
    const foreign = { host, origin: 'https://evil.example' }
    expect(await statuses(named, { host: 'other.example' }, foreign)).toEqual([403, 403])
  })
})

describe('lists (R55)', () => {
  test('are in order of name, whatever the order of definition, and the same each time', async () => {
    const make = (name: string): Action =>
      action(
        { name, input: t.Object({}), output: t.Void(), triggers: [mcpTriggers.tool()] },
        () => {},
      )
    await using it = await app({}, ['c', 'a', 'b'].map(make))
    const list = async () => (await send(it, 'tools/list')).message.result
    const first = await list()
    expect(first.tools.map(({ name }: { name: string }) => name)).toEqual(['a', 'b', 'c'])
    expect(await list()).toEqual(first)
    expect((await send(it, 'tools/list', {}, await session(it))).message.result).toEqual(first)
  })
})
