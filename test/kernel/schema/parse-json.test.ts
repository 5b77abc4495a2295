import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type JsonLimits, MalformedJson, SchemaError, parseJson } from '../../../kernel/schema.ts'

function reason(text: string, limits?: JsonLimits): string | undefined {
  try {
    parseJson(text, limits)
    return undefined
  } catch (error) {
    if (error instanceof MalformedJson) return error.reason
    throw error
  }
}
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const nestedObjects = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)

describe('JSON from outside', () => {
  test('is parsed as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value)
        if (reason(text) !== 'forbidden-key') expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  test('is refused when it is no JSON, without an echo of it', () => {
    for (const text of [
      '',
      '{',
      '{"a":1,}',
      'undefined',
      "{'a':1}",
      '[1 2]',
      'NaN',
      '{"password":"hunter2"',
    ]) {
      expect(reason(text)).toBe('syntax')
    }
    expect(() => parseJson('{"password":"hunter2"')).toThrow(/^is not JSON[^h]*$/)
  })

  test('may be as deep as the limit and no deeper', () => {
    expect(reason(nested(64))).toBeUndefined()
    expect(reason(nested(65))).toBe('depth')
    expect(reason(nestedObjects(64))).toBeUndefined()
    expect(reason(nestedObjects(65))).toBe('depth')
    expect(reason(nested(3), { depth: 2 })).toBe('depth')
    expect(reason('["[[[["]', { depth: 1 })).toBeUndefined()
  })

  test('of any depth is refused, not a crash', () => {
    for (const depth of [1_000, 100_000, 500_000]) {
      expect(['depth', 'syntax']).toContain(reason(nested(depth))!)
      expect(reason(nestedObjects(depth))).toBe('depth')
    }
  })

  test('may have as many members as the limit and no more', () => {
    const items = (count: number) => JSON.stringify(Array.from({ length: count }, () => 0))
    expect(reason(items(10), { keys: 10 })).toBeUndefined()
    expect(reason(items(11), { keys: 10 })).toBe('keys')
    expect(reason('{"a":{"b":1},"c":[1,2]}', { keys: 5 })).toBeUndefined()
    expect(reason('{"a":{"b":1},"c":[1,2]}', { keys: 4 })).toBe('keys')
    expect(reason(items(100_001))).toBe('keys')
    expect(reason(items(100_001), { closed: true })).toBe('keys')
  })

  test.each([
    '{"__proto__":{"admin":true}}',
    '{"a":[{"b":{"__proto__":1}}]}',
    '{"\\u005f_proto__":1}',
    '{"constructor":{"prototype":{"admin":true}}}',
    '{"a":{"\\u0063onstructor":{"prototyp\\u0065":1}}}',
  ])('may not reach a prototype: %s', (text) => {
    expect(reason(text)).toBe('forbidden-key')
    expect('admin' in {}).toBe(false)
  })

  test('may have these words where they are harmless', () => {
    for (const text of [
      '"__proto__"',
      '{"a":"__proto__"}',
      '{"constructor":"Ferrari"}',
      '{"prototype":1}',
    ]) {
      expect(reason(text)).toBeUndefined()
    }
  })
})

test('malformed JSON is told like any other input that does not fit', () => {
  const error = new MalformedJson('syntax', 'is not JSON')
  expect(error).toBeInstanceOf(SchemaError)
  expect(error.issues).toEqual([{ path: '', message: 'is not JSON' }])
})
