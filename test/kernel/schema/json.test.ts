import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { compileInput, compileOutput, textReader } from '../../../kernel/schema.ts'

const inputJson = (schema: TSchema): unknown =>
  JSON.parse(JSON.stringify(compileInput(schema).json))
const outputJson = (schema: TSchema): unknown =>
  JSON.parse(JSON.stringify(compileOutput(schema).json))
const closed = { type: 'object', additionalProperties: false }

describe('the JSON Schema of an input', () => {
  test.each<[string, TSchema, unknown]>([
    [
      'closes objects',
      t.Object({ a: t.String() }),
      { ...closed, properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    [
      'does not ask for what has a default',
      t.Object({ n: t.Number({ default: 1 }) }),
      { ...closed, properties: { n: { type: 'number', default: 1 } } },
    ],
    [
      'keeps objects open that are',
      t.Object({}, { additionalProperties: true }),
      { type: 'object', properties: {}, additionalProperties: true },
    ],
    [
      'writes records as maps',
      t.Record(t.String(), t.Number()),
      { type: 'object', additionalProperties: { type: 'number' } },
    ],
    [
      'writes patterns of keys',
      t.Record(t.String({ pattern: '^k' }), t.Number()),
      { ...closed, patternProperties: { '^k': { type: 'number' } } },
    ],
    [
      'writes regular expressions as patterns, those with flags as text',
      t.Object({ a: t.RegExp(/^x$/, { maxLength: 3 }), b: t.RegExp(/^x$/i, { maxLength: 3 }) }),
      {
        ...closed,
        properties: {
          a: { type: 'string', pattern: '^x$', maxLength: 3 },
          b: { type: 'string', maxLength: 3 },
        },
        required: ['a', 'b'],
      },
    ],
    [
      'writes tuples',
      t.Tuple([t.Null()]),
      { type: 'array', prefixItems: [{ type: 'null' }], items: false, minItems: 1, maxItems: 1 },
    ],
    ['writes dates as they travel', t.Date(), { type: 'string', format: 'date-time' }],
    ['writes big integers as they travel', t.BigInt(), { type: 'string', pattern: '^-?\\d+$' }],
    ['leaves out undefined', t.Union([t.String(), t.Undefined()]), { anyOf: [{ type: 'string' }] }],
    [
      'says no secrets',
      t.String({ secret: true, pii: true, description: 'x' }),
      { type: 'string', description: 'x' },
    ],
    ['leaves out defaults that are functions', t.Number({ default: () => 1 }), { type: 'number' }],
    [
      'merges intersections',
      t.Intersect([t.Object({ a: t.Null() }), t.Object({ b: t.Null() })], { description: 'both' }),
      {
        ...closed,
        description: 'both',
        properties: { a: { type: 'null' }, b: { type: 'null' } },
        required: ['a', 'b'],
      },
    ],
    [
      'keeps a chosen $id at the top',
      t.Object({}, { $id: 'Task' }),
      { $id: 'Task', ...closed, properties: {} },
    ],
    [
      'defines what has an $id',
      t.Array(t.Object({}, { $id: 'Task' })),
      {
        type: 'array',
        items: { $ref: '#/$defs/Task' },
        $defs: { Task: { ...closed, properties: {} } },
      },
    ],
  ])('%s', (_, schema, json) => {
    expect(inputJson(schema)).toEqual(json)
  })

  test('stands by itself when it is recursive', () => {
    const node = { ...closed, properties: { next: { $ref: '#/$defs/Recursive' } } }
    const schema = t.Recursive((This) => t.Object({ next: t.Optional(This) }))
    expect(inputJson(schema)).toEqual({ ...node, $defs: { Recursive: node } })
    const shapes = t.Module({
      A: t.Object({ b: t.Optional(t.Ref('B')) }),
      B: t.Object({ a: t.Optional(t.Ref('A')) }),
    })
    const ajv = new Ajv2020()
    for (const each of [schema, t.Object({ x: t.Array(schema) }), shapes.Import('A')]) {
      expect(() => ajv.compile(inputJson(each) as object)).not.toThrow()
    }
    expect(ajv.validate(inputJson(shapes.Import('A')) as object, { b: { a: { b: {} } } })).toBe(
      true,
    )
    expect(ajv.validate(inputJson(shapes.Import('A')) as object, { b: { a: { x: {} } } })).toBe(
      false,
    )
  })

  test('gives the properties of an object, each usable alone', () => {
    const tree = t.Recursive((This) => t.Object({ next: t.Optional(This) }))
    const { properties } = compileInput(
      t.Intersect([t.Object({ n: t.Integer() }), t.Object({ tree })]),
    )
    expect(Object.keys(properties!)).toEqual(['n', 'tree'])
    expect(textReader(properties!['n']!)('5')).toBe(5)
    expect(compileInput(properties!['tree']!).read({ next: {} })).toEqual({ next: {} })
    expect(compileInput(t.Array(t.Null())).properties).toBeUndefined()
  })
})

test('the JSON Schema of an output is as open as it was written, and has all that is there', () => {
  const schema = t.Object({
    n: t.Number({ default: 1 }),
    at: t.Date(),
    u: t.Optional(t.Object({})),
  })
  expect(outputJson(schema)).toEqual({
    type: 'object',
    properties: {
      n: { type: 'number', default: 1 },
      at: { type: 'string', format: 'date-time' },
      u: { type: 'object', properties: {} },
    },
    required: ['n', 'at'],
  })
})
