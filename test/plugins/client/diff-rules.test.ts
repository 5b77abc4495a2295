// What `bunbase diff` says of two schemas: tables of what hurts whom, and the promise behind them.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { join } from 'node:path'
import Ajv from 'ajv/dist/2020'
import fc from 'fast-check'
import { http } from 'bunbase/plugins/http'
import { type JsonSchema, type Manifest, client } from 'bunbase/plugins/client'
import { type TestApp, createTestApp } from 'bunbase/testing'
import { runCommand } from './generated.ts'
import { testFolder } from '../../test-folder.ts'

interface Change {
  severity: 'breaking' | 'notice'
  of: string
  part: string
  path: string
  message: string
}

let app: TestApp
const { path: folder, remove } = testFolder('diff')
beforeAll(async () => {
  app = await createTestApp({ plugins: [http(), client()] }, { root: folder })
})
afterAll(async () => {
  await app[Symbol.asyncDispose]()
  remove()
})

type Part = 'input' | 'output'

/** An app with one action that takes or gives a property `it`. */
function manifest(part: Part, schema: JsonSchema, required = true): Manifest {
  const closed = part === 'input' ? { additionalProperties: false } : {}
  const { $defs, ...it } = schema
  const object = {
    type: 'object',
    properties: { it },
    ...(required && { required: ['it'] }),
    ...closed,
    ...($defs !== undefined && { $defs }),
  }
  const nothing = { type: 'object', properties: {}, ...closed }
  const input = part === 'input' ? object : nothing
  return {
    manifest: 1,
    actions: [
      {
        name: 'act',
        input,
        output: { kind: 'value', schema: part === 'output' ? object : nothing },
        errors: [],
        guards: [],
        triggers: ['api'],
        routes: [
          {
            method: 'POST',
            path: '/act',
            status: 200,
            sources: part === 'input' ? { it: { in: 'body', name: 'it' } } : {},
            body: ['json'],
          },
        ],
      },
    ],
    events: [],
  }
}

async function diff(was: Manifest, now: Manifest): Promise<{ code: number; changes: Change[] }> {
  const [old, next] = [join(folder, 'old.json'), join(folder, 'new.json')]
  await Promise.all([Bun.write(old, JSON.stringify(was)), Bun.write(next, JSON.stringify(now))])
  const { code, out } = await runCommand(app.kernel, 'diff', { old, new: next, json: true })
  return { code, changes: JSON.parse(out) as Change[] }
}

/** Each change as `breaking body it/0: message`. */
async function saysOf(part: Part, was: JsonSchema, now: JsonSchema): Promise<string[]> {
  const { changes } = await diff(manifest(part, was), manifest(part, now))
  return changes.map(({ severity, path, message }) => `${severity} ${path}: ${message}`)
}

const text = (more: object = {}): JsonSchema => ({ type: 'string', ...more })
const oneOf = (...values: unknown[]): JsonSchema => ({ anyOf: values.map((it) => ({ const: it })) })
const object = (properties: object, required: string[] = [], more: object = {}): JsonSchema => ({
  type: 'object',
  properties,
  required,
  ...more,
})
const closed = { additionalProperties: false }
const list = (items: unknown, more: object = {}): JsonSchema => ({ type: 'array', items, ...more })

describe('input', () => {
  test.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['the same', text(), text({ description: 'Said.' }), []],
    ['a wider type', text(), { anyOf: [text(), { type: 'null' }] }, []],
    ['a number for an integer', { type: 'integer' }, { type: 'number' }, []],
    ['another type', text(), { type: 'integer' }, ['may no longer be string, only integer']],
    [
      'null no more',
      { anyOf: [text(), { type: 'null' }] },
      text(),
      ['may no longer be null, only string'],
    ],
    ['another value', oneOf('a'), oneOf('a', 'b'), []],
    ['a value less', oneOf('a', 'b'), oneOf('a'), ['may no longer be "b"']],
    ['values for any text', text(), oneOf('a'), ['may no longer be string, only "a"']],
    ['an enum as literals', { enum: ['a', 'b'] }, oneOf('b', 'a'), []],
    [
      'a shorter text',
      text({ maxLength: 9 }),
      text({ maxLength: 5 }),
      ['maxLength is 5 now, and was 9'],
    ],
    ['a longer text', text({ maxLength: 5 }), text({ maxLength: 9 }), []],
    ['a first limit', text(), text({ minLength: 1 }), ['minLength is 1 now, and was none']],
    ['a value within limits', oneOf('abc'), text({ minLength: 2, pattern: '^a' }), []],
    [
      'a value beyond limits',
      oneOf('abc'),
      text({ minLength: 4 }),
      ['minLength is 4 now, and was 3'],
    ],
    ['a format', text(), text({ format: 'email' }), ['format is "email" now, and was none']],
    ['no format', text({ format: 'email' }), text(), []],
    [
      'a stricter bound',
      { type: 'number', minimum: 1 },
      { type: 'number', exclusiveMinimum: 1 },
      ['exclusiveMinimum is 1 now, and was none'],
    ],
    ['a looser bound', { type: 'number', exclusiveMinimum: 1 }, { type: 'number', minimum: 1 }, []],
    ['a finer step', { type: 'integer', multipleOf: 4 }, { type: 'integer', multipleOf: 2 }, []],
    [
      'a coarser step',
      { type: 'integer' },
      { type: 'integer', multipleOf: 2 },
      ['multipleOf is 2 now, and was none'],
    ],
    [
      'fewer items',
      list(text()),
      list(text(), { maxItems: 3 }),
      ['maxItems is 3 now, and was none'],
    ],
    [
      'a pair for a list',
      list(text()),
      list(false, { prefixItems: [text(), text()] }),
      ['may no longer be a list of any length, only a list of 2'],
    ],
    ['a list for a pair', list(false, { prefixItems: [text(), text()] }), list(text()), []],
    ['anything', text(), {}, []],
    ['not anything', {}, text(), ['may no longer be anything, only string']],
    [
      'smaller files',
      text({ format: 'binary' }),
      text({ format: 'binary', maxSize: 9 }),
      ['maxSize is 9 now, and was none'],
    ],
  ])('%s', async (_name, was, now, expected) => {
    expect(await saysOf('input', was, now)).toEqual(expected.map((it) => `breaking body it: ${it}`))
  })

  test.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['optional and new', object({}, [], closed), object({ a: text() }, [], closed), []],
    [
      'required and new',
      object({}, [], closed),
      object({ a: text() }, ['a'], closed),
      ['body it/a: is new and required'],
    ],
    [
      'required now',
      object({ a: text() }, [], closed),
      object({ a: text() }, ['a'], closed),
      ['body it/a: is required now'],
    ],
    [
      'gone',
      object({ a: text() }, [], closed),
      object({}, [], closed),
      ['body it/a: is not taken any more'],
    ],
    [
      'gone from what is open',
      object({ a: text() }),
      object({}, [], { additionalProperties: true }),
      [],
    ],
    [
      'any name before',
      object({}, [], { additionalProperties: text() }),
      object({ a: { type: 'null' } }, [], closed),
      ['body it/a: may no longer be string, only null', 'body it/*: is not taken any more'],
    ],
    [
      'items',
      list(text()),
      list({ type: 'integer' }),
      ['body it/*: may no longer be string, only integer'],
    ],
    [
      'deep',
      object({ a: list(object({ b: oneOf(1, 2) })) }),
      object({ a: list(object({ b: oneOf(1) })) }),
      ['body it/a/*/b: may no longer be 2'],
    ],
    [
      'one branch of a union',
      { anyOf: [object({ kind: { const: 'a' }, n: text() }), object({ kind: { const: 'b' } })] },
      {
        anyOf: [
          object({ kind: { const: 'b' } }),
          object({ kind: { const: 'a' }, n: { type: 'integer' } }),
        ],
      },
      ['body it/n: may no longer be string, only integer'],
    ],
  ])('a property that is %s', async (_name, was, now, expected) => {
    expect(await saysOf('input', was, now)).toEqual(expected.map((it) => `breaking ${it}`))
  })

  test('recursion', async () => {
    const tree = (name: JsonSchema): JsonSchema => ({
      $ref: '#/$defs/Tree',
      $defs: { Tree: object({ name, below: list({ $ref: '#/$defs/Tree' }) }, ['name']) },
    })
    expect(await saysOf('input', tree(text()), tree(text({ description: 'x' })))).toEqual([])
    expect(await saysOf('input', tree(text()), tree(oneOf('a')))).toEqual([
      'breaking body it/name: may no longer be string, only "a"',
    ])
  })
})

describe('output', () => {
  test.each<[string, JsonSchema, JsonSchema, string[]]>([
    ['a new property', object({}), object({ a: text() }, ['a']), []],
    [
      'a property that is gone',
      object({ a: text() }, ['a']),
      object({}),
      ['breaking it/a: is gone'],
    ],
    [
      'one that may be missing',
      object({ a: text() }, ['a']),
      object({ a: text() }),
      ['breaking it/a: may be missing now'],
    ],
    [
      'an optional one that is always there',
      object({ a: text() }),
      object({ a: text() }, ['a']),
      [],
    ],
    [
      'null',
      text(),
      { anyOf: [text(), { type: 'null' }] },
      ['breaking it: may be null now, and was string'],
    ],
    ['null no more', { anyOf: [text(), { type: 'null' }] }, text(), []],
    ['another value', oneOf('a'), oneOf('a', 'b'), ['breaking it: may be "b" now']],
    ['a value less', oneOf('a', 'b'), oneOf('a'), []],
    ['an integer for a number', { type: 'number' }, { type: 'integer' }, []],
    [
      'a number for an integer',
      { type: 'integer' },
      { type: 'number' },
      ['breaking it: may be number now, and was integer'],
    ],
    [
      'a longer text',
      text({ maxLength: 5 }),
      text(),
      ['notice it: maxLength is none now, and was 5'],
    ],
    [
      'another format',
      text({ format: 'date' }),
      text({ format: 'date-time' }),
      ['breaking it: format is "date-time" now, and was "date"'],
    ],
    ['anything', text(), {}, ['breaking it: may be anything now, and was string']],
  ])('%s', async (_name, was, now, expected) => {
    expect((await saysOf('output', was, now)).map((it) => it.replace(' /it', ' it'))).toEqual(
      expected,
    )
  })
})

test('what is new or narrower, required or optional, decides the exit code', async () => {
  const optional = manifest('input', text(), false)
  expect((await diff(optional, manifest('input', text()))).code).toBe(1)
  expect((await diff(manifest('input', text()), optional)).code).toBe(0)
  const [short, long] = [text({ maxLength: 1 }), text()]
  expect((await diff(manifest('output', short), manifest('output', long))).code).toBe(0)
})

/** Schemas of a few shapes, so that two of them often have to do with each other. */
const { schema: schemas } = fc.letrec<{ schema: JsonSchema }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3 },
    fc.record(
      { type: fc.constant('integer'), minimum: fc.nat(3), maximum: fc.integer({ min: 2, max: 6 }) },
      { requiredKeys: ['type'] },
    ),
    fc.record(
      { type: fc.constant('string'), minLength: fc.nat(2), maxLength: fc.nat(3) },
      { requiredKeys: ['type'] },
    ),
    fc.constantFrom<JsonSchema>(
      { type: 'null' },
      { type: 'boolean' },
      {},
      { type: 'number', exclusiveMinimum: 2 },
    ),
    fc.constantFrom<unknown>('a', 'b', 1, 2, null, true).map((it): JsonSchema => ({ const: it })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
    tie('schema').map((items): JsonSchema => ({ type: 'array', items })),
    fc.tuple(tie('schema'), tie('schema')).map((prefixItems): JsonSchema => ({
      type: 'array',
      prefixItems,
      items: false,
      minItems: 2,
    })),
    fc
      .record({
        properties: fc.dictionary(fc.constantFrom('a', 'b'), tie('schema'), { maxKeys: 2 }),
        isRequired: fc.boolean(),
        additionalProperties: fc.oneof(fc.boolean(), tie('schema')),
      })
      .map(({ properties, isRequired, additionalProperties }): JsonSchema => ({
        type: 'object',
        properties,
        required: isRequired ? Object.keys(properties) : [],
        additionalProperties,
      })),
  ),
}))

/** Two objects of the same properties, which differ in what is required and what else there may be. */
const relatives = fc
  .record({
    properties: fc.dictionary(fc.constantFrom('a', 'b'), schemas, { minKeys: 1, maxKeys: 2 }),
    required: fc.tuple(fc.subarray(['a', 'b']), fc.subarray(['a', 'b'])),
    others: fc.tuple(fc.oneof(fc.boolean(), schemas), fc.oneof(fc.boolean(), schemas)),
    isListed: fc.boolean(),
  })
  .map(({ properties, required, others, isListed }): [JsonSchema, JsonSchema] => {
    const one = (at: 0 | 1): JsonSchema => {
      const names = required[at].filter((name) => name in properties)
      const schema = object(properties, names, { additionalProperties: others[at] })
      return isListed ? list(schema) : schema
    }
    return [one(0), one(1)]
  })

const VALUES: unknown[] = [
  null,
  true,
  false,
  0,
  1,
  2,
  3,
  4.5,
  7,
  '',
  'a',
  'b',
  'abc',
  'abcd',
  [],
  [1],
  ['a', null],
  [1, 'b'],
  [[1]],
  {},
  { a: 1 },
  { a: 'a', b: null },
  { b: 2 },
  { c: 'abc' },
  { a: [1], c: true },
  [{}],
  [{ a: 1 }],
  [{ b: 'b' }],
  { a: { a: 1 } },
]

test('when nothing is told, every input that was taken still is', async () => {
  const ajv = new Ajv({ strict: false })
  let silent = 0
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.tuple(schemas, schemas), relatives), async ([was, now]) => {
      if ((await saysOf('input', was, now)).length > 0) return
      silent++
      const [before, after] = [ajv.compile(was), ajv.compile(now)]
      for (const value of VALUES)
        if (before(value)) expect([value, after(value)]).toEqual([value, true])
    }),
    { numRuns: 1500 },
  )
  expect(silent).toBeGreaterThan(30)
})

test('a schema is compatible with itself, and with itself or anything', async () => {
  await fc.assert(
    fc.asyncProperty(schemas, schemas, async (one, other) => {
      expect(await saysOf('input', one, one)).toEqual([])
      expect(await saysOf('input', one, { anyOf: [other, one] })).toEqual([])
    }),
    { numRuns: 200 },
  )
})
