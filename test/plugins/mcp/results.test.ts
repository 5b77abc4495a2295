import { describe, expect, test } from 'bun:test'
import { type Action, action, t } from 'bunbase'
import { http } from 'bunbase/plugins/http'
import { mcp, toolContent } from 'bunbase/plugins/mcp'
import { createTestApp } from 'bunbase/testing'
import { mcpTriggers } from './app.ts'
import { send } from './client.ts'

const triggers = [mcpTriggers.tool()]
const input = t.Object({})

async function listed(of: Action) {
  await using app = await createTestApp({ plugins: [http(), mcp()], actions: [of] })
  return (await send(app, 'tools/list')).message.result.tools[0]
}

async function called(of: Action, args: object = {}, more: object = {}) {
  await using app = await createTestApp({ plugins: [http(), mcp()], actions: [of], ...more })
  const name = of.name.replaceAll('.', '_')
  return (await send(app, 'tools/call', { name, arguments: args })).message.result
}

describe('what an action gives', () => {
  test.each([
    ['a list', t.Array(t.Integer()), [1, 2], '[1,2]'],
    ['a text', t.String(), 'hello', 'hello'],
    ['a number', t.Number(), 1.5, '1.5'],
    ['one of two objects', t.Union([t.Object({ a: t.Integer() }), t.Null()]), { a: 1 }, '{"a":1}'],
  ])('%s is the member `result`', async (_what, output, value, text) => {
    const tool = action({ name: 'give', input, output, triggers }, () => value as never)
    expect(await called(tool)).toEqual({
      content: [{ type: 'text', text }],
      structuredContent: { result: value },
    })
    expect((await listed(tool)).outputSchema).toMatchObject({
      type: 'object',
      properties: { result: {} },
      required: ['result'],
    })
  })

  test('items are collected, up to a limit that ends their source', async () => {
    const done: string[] = []
    const items = action(
      { name: 'items', input, output: t.Stream(t.Object({ n: t.Integer() })), triggers },
      async function* () {
        try {
          for (let n = 1; n <= 3; n++) yield { n }
        } finally {
          done.push('closed')
        }
      },
    )
    expect(await called(items)).toEqual({
      content: [{ type: 'text', text: '[{"n":1},{"n":2},{"n":3}]' }],
      structuredContent: { items: [{ n: 1 }, { n: 2 }, { n: 3 }] },
    })
    const refused = await called(items, {}, { mcp: { maxResultSize: 12 } })
    expect(refused['_meta']['bunbase/error']).toMatchObject({
      code: 'MCP_RESULT_TOO_LARGE',
      details: { limit: 12 },
    })
    expect(done).toEqual(['closed', 'closed'])
  })

  test.each([
    ['image/png', { type: 'image', data: 'AQI=', mimeType: 'image/png' }],
    ['audio/wav', { type: 'audio', data: 'AQI=', mimeType: 'audio/wav' }],
    ['text/plain;charset=utf-8', { type: 'text', text: '\u0001\u0002' }],
    ['application/json', { type: 'text', text: '\u0001\u0002' }],
    [
      'application/pdf',
      {
        type: 'resource',
        resource: { uri: 'output:', mimeType: 'application/pdf', blob: 'AQI=' },
      },
    ],
  ])('bytes of %s', async (type, block) => {
    const file = action(
      { name: 'file', input, output: t.Raw(type), triggers },
      () => new Blob([Uint8Array.of(1, 2)], { type }),
    )
    expect(await called(file)).toEqual({ content: [block] })
    const refused = await called(file, {}, { mcp: { maxResultSize: 1 } })
    expect(refused.isError).toBe(true)
  })

  test('nothing, and content of its own', async () => {
    expect(
      await called(action({ name: 'a', input, output: t.Void(), triggers }, () => {})),
    ).toEqual({
      content: [],
    })
    const content = [{ type: 'text' as const, text: 'see' }]
    const own = action({ name: 'own', input, output: toolContent, triggers }, () => ({ content }))
    expect(await called(own)).toEqual({ content })
    expect((await listed(own)).outputSchema).toBeUndefined()
  })
})

describe('what an action takes', () => {
  test('files are base64 or data URLs, one or a list of them', async () => {
    const files = action(
      {
        name: 'files',
        input: t.Object({ one: t.File(), many: t.Optional(t.Array(t.File())) }),
        output: t.Array(t.String()),
        triggers,
      },
      async ({ one, many = [] }) =>
        Promise.all([one, ...many].map(async (file) => `${file.type}|${await file.text()}`)),
    )
    const aGKh = Buffer.from('hi').toString('base64')
    const given = { one: `data:text/plain;base64,${aGKh}`, many: [aGKh] }
    expect((await called(files, given)).structuredContent).toEqual({
      result: [expect.stringMatching(/^text\/plain.*\|hi$/), '|hi'],
    })
    const refused = await called(files, { one: '%%%' })
    expect(refused['_meta']['bunbase/error']).toMatchObject({
      code: 'INVALID_INPUT',
      details: { issues: [{ path: '/one' }] },
    })
    const { properties } = (await listed(files)).inputSchema
    expect(properties.one).toEqual({ type: 'string', contentEncoding: 'base64' })
    expect(properties.many.items).toEqual({ type: 'string', contentEncoding: 'base64' })
  })

  test('nothing at all', async () => {
    const none = action({ name: 'none', input: t.Void(), output: t.String(), triggers }, () => 'ok')
    expect((await called(none)).structuredContent).toEqual({ result: 'ok' })
    expect((await listed(none)).inputSchema).toEqual({
      type: 'object',
      additionalProperties: false,
    })
  })
})

test('hints come from the routes of the action, and from what is written', async () => {
  const api = { api: (method: string) => ({ kind: 'api', options: { method, path: '/x' } }) }
  const hints = async (method: string, annotations?: object) =>
    (
      await listed(
        action(
          {
            name: 'hinted',
            input,
            output: t.Void(),
            triggers: [
              api.api(method) as never,
              mcpTriggers.tool({ ...(annotations && { annotations }) }),
            ],
          },
          () => {},
        ),
      )
    ).annotations
  expect(await hints('GET')).toEqual({ readOnlyHint: true })
  expect(await hints('POST')).toEqual({ readOnlyHint: false })
  expect(await hints('DELETE')).toEqual({
    ...{ readOnlyHint: false, destructiveHint: true, idempotentHint: true },
  })
  expect(await hints('PUT', { openWorldHint: true, idempotentHint: false })).toEqual({
    ...{ readOnlyHint: false, idempotentHint: false, openWorldHint: true },
  })
})
