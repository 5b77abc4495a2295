import { afterAll, beforeAll, expect, test } from 'bun:test'
import { http } from 'bunbase/plugins/http'
import { mcp } from 'bunbase/plugins/mcp'
import { type TestApp, createTestApp } from 'bunbase/testing'
import fc from 'fast-check'
import { uriTemplate } from '../../../plugins/mcp/uri-template.ts'
import { journeyActions } from './app.ts'
import { post } from './client.ts'

let app: TestApp
beforeAll(async () => {
  const actions = journeyActions({ steps: [], go: () => {} }).filter(({ name }) => name !== 'work')
  app = await createTestApp({ plugins: [http(), mcp()], actions })
})
afterAll(() => app[Symbol.asyncDispose]())

const name = fc.stringMatching(/^[a-z]{1,5}$/)

test('an address that was made by a template is matched by it, with the same values', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { minLength: 1, maxLength: 3 }),
      fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 3, maxLength: 3 }),
      fc.constantFrom('/', '.', '-x-', '/items/'),
      (names, values, between) => {
        const filled = Object.fromEntries(names.map((each, at) => [each, values[at]!]))
        const encode = (text: string) =>
          encodeURIComponent(text.toWellFormed()).replaceAll('.', '%2E').replaceAll('-', '%2D')
        const template = `app://${names.map((each) => `{${each}}`).join(between)}`
        const uri = `app://${names.map((each) => encode(filled[each]!)).join(between)}`
        const wellFormed = Object.entries(filled).map(([key, value]) => [key, value.toWellFormed()])
        expect(uriTemplate(template).match(uri)).toEqual(Object.fromEntries(wellFormed))
      },
    ),
  )
})

const methods = [
  ...['initialize', 'ping', 'tools/list', 'tools/call', 'resources/read', 'resources/list'],
  ...['completion/complete', 'logging/setLevel', 'server/discover', 'notifications/cancelled'],
]
const params = fc.oneof(
  fc.dictionary(
    fc.constantFrom('name', 'uri', 'arguments', 'ref', 'argument', '_meta'),
    fc.jsonValue(),
  ),
  fc.jsonValue(),
)
const message = fc.record(
  {
    jsonrpc: fc.constantFrom('2.0', '2.0', '1.0'),
    id: fc.oneof(fc.integer(), fc.string(), fc.jsonValue()),
    method: fc.oneof(fc.constantFrom(...methods), fc.string()),
    params,
  },
  { requiredKeys: [] },
)

test('whatever comes is answered by the protocol, and is never a failure of ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(message, fc.jsonValue()), async (body) => {
      const { status, message: answer } = await post(app, JSON.stringify(body))
      expect([200, 202, 400, 404]).toContain(status)
      if (status !== 202) expect('result' in answer !== 'error' in answer).toBe(true)
      expect(answer.error?.code).not.toBe(-32603)
    }),
    { numRuns: 500 },
  )
  expect(app.logs.filter(({ level }) => level === 'error')).toEqual([])
})
