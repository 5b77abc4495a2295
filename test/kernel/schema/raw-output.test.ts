import { expect, test } from 'bun:test'
import { compileOutput, t } from 'bunbase'

// The output of an action itself is handed on as it is; here raw is one of several.
const { write } = compileOutput(t.Union([t.Raw('text/plain'), t.Null()]))

test.each([
  ['a response', new Response('x')],
  ['a blob', new Blob(['x'])],
  ['a stream', new Blob(['x']).stream()],
])('%s is a raw output', (_, value) => {
  expect(write(value)).toBe(value)
})

test.each([
  ['a text', 'x'],
  ['an object', {}],
])('%s is none', (_, value) => {
  expect(() => write(value)).toThrow()
})
