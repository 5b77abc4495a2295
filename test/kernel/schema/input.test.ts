import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import { type Issue, SchemaError, UnusableSchema, compileInput } from '../../../kernel/schema.ts'
import { frozen } from './arbitraries.ts'

function issuesOf(schema: TSchema, value: unknown): Issue[] {
  try {
    compileInput(schema).read(value)
    return []
  } catch (error) {
    if (error instanceof SchemaError) return [...error.issues]
    throw error
  }
}
const pathsOf = (schema: TSchema, value: unknown): string[] =>
  issuesOf(schema, value).map(({ path }) => path)

describe('an input refuses undeclared keys', () => {
  const item = t.Object({ a: t.Number() })
  const extra = { a: 1, admin: true }
  const Node = t.Recursive((This) => t.Object({ a: t.Number(), next: t.Optional(This) }))
  const Shapes = t.Module({
    Circle: t.Object({ r: t.Number(), inside: t.Optional(t.Ref('Square')) }),
    Square: t.Object({ side: t.Number(), inside: t.Optional(t.Ref('Circle')) }),
  })

  test.each<[string, TSchema, unknown, unknown, string]>([
    ['at the top', item, { a: 1 }, extra, '/admin'],
    ['in a property', t.Object({ x: item }), { x: { a: 1 } }, { x: extra }, '/x/admin'],
    ['in an optional property', t.Object({ x: t.Optional(item) }), {}, { x: extra }, '/x/admin'],
    ['in an array', t.Array(item), [{ a: 1 }], [{ a: 1 }, extra], '/1/admin'],
    ['in a tuple', t.Tuple([t.Null(), item]), [null, { a: 1 }], [null, extra], '/1/admin'],
    ['in a record', t.Record(t.String(), item), { k: { a: 1 } }, { k: extra }, '/k/admin'],
    [
      'of a record with a pattern',
      t.Record(t.String({ pattern: '^k' }), t.Number()),
      { k: 1 },
      { k: 1, x: 1 },
      '/x',
    ],
    [
      'in a nullable',
      t.Object({ x: t.Union([item, t.Null()]) }),
      { x: null },
      { x: extra },
      '/x/admin',
    ],
    [
      'in a union told apart by a literal',
      t.Union([
        t.Object({ kind: t.Literal('a'), x: t.Number() }),
        t.Object({ kind: t.Literal('b'), y: t.Number() }),
      ]),
      { kind: 'b', y: 1 },
      { kind: 'b', y: 1, x: 1 },
      '/x',
    ],
    [
      'in a union told apart by nothing',
      t.Union([t.Object({ x: t.Number() }), t.Object({ y: t.Number() })]),
      { y: 1 },
      { x: 1, y: 1 },
      '/y',
    ],
    [
      'of an intersection',
      t.Intersect([item, t.Object({ b: t.Number() })]),
      { a: 1, b: 1 },
      { ...extra, b: 1 },
      '/admin',
    ],
    [
      'deep in an intersection',
      t.Intersect([t.Object({ x: item }), t.Object({ x: t.Object({ b: t.Number() }) })]),
      { x: { a: 1, b: 1 } },
      { x: { ...extra, b: 1 } },
      '/x/admin',
    ],
    [
      'in a recursive schema',
      Node,
      { a: 1, next: { a: 1 } },
      { a: 1, next: { a: 1, next: extra } },
      '/next/next/admin',
    ],
    [
      'in a module',
      Shapes.Import('Circle'),
      { r: 1, inside: { side: 1, inside: { r: 1 } } },
      { r: 1, inside: { side: 1, inside: { r: 1, side: 1 } } },
      '/inside/inside/side',
    ],
    [
      'beside additionalProperties',
      t.Object({ x: item }, { additionalProperties: t.Number() }),
      { x: { a: 1 }, y: 1 },
      { x: extra },
      '/x/admin',
    ],
    [
      'in additionalProperties',
      t.Object({}, { additionalProperties: item }),
      { y: { a: 1 } },
      { y: extra },
      '/y/admin',
    ],
    [
      'in t.Unsafe',
      t.Unsafe({ type: 'object', properties: { a: { type: 'number' } } }),
      { a: 1 },
      extra,
      '/admin',
    ],
  ])('%s', (_, schema, good, bad, path) => {
    expect(issuesOf(schema, good)).toEqual([])
    expect(pathsOf(schema, bad)).toEqual([path])
    expect(issuesOf(schema, bad)[0]!.message).toStartWith('unknown key "')
  })

  test('unless the schema allows them', () => {
    const open = t.Object({ x: t.Object({ a: t.Number() }) }, { additionalProperties: true })
    expect(issuesOf(open, { x: { a: 1 }, more: {} })).toEqual([])
    expect(pathsOf(open, { x: { a: 1, b: 1 }, more: {} })).toEqual(['/x/b'])
    const parts = [t.Object({ a: t.Number() }), t.Object({ b: t.Number() })]
    const rest = t.Intersect(parts, { unevaluatedProperties: t.String() })
    expect(issuesOf(rest, { a: 1, b: 1, more: 'text' })).toEqual([])
    expect(issuesOf(rest, { a: 1, b: 1, more: 2 })).not.toEqual([])
  })

  test('and lets none in by way of a declared one that is undefined', () => {
    const schema = t.Object({ a: t.Number(), b: t.Optional(t.Number()) })
    expect(issuesOf(schema, { a: 1, b: undefined })).toEqual([])
    expect(pathsOf(schema, { a: 1, c: 1 })).toEqual(['/c'])
    expect(pathsOf(schema, { a: 1, b: undefined, c: 1 })).toEqual(['/c'])
  })
})

describe('an input gets its defaults', () => {
  const schema = t.Object({
    page: t.Integer({ default: 1 }),
    sort: t.Optional(
      t.Object({ by: t.String({ default: 'name' }), desc: t.Boolean({ default: false }) }),
    ),
    tags: t.Array(t.Object({ colour: t.String({ default: 'red' }) }), { default: [] }),
    at: t.Optional(
      t.Union([
        t.Object({ kind: t.Literal('a'), n: t.Number({ default: 7 }) }),
        t.Object({ kind: t.Literal('b') }),
      ]),
    ),
  })
  const { read } = compileInput(schema)

  test('where something is missing, and only there', () => {
    expect(read({})).toEqual({ page: 1, tags: [] })
    expect(read({ page: 2, sort: {}, tags: [{}, { colour: 'blue' }], at: { kind: 'a' } })).toEqual({
      page: 2,
      sort: { by: 'name', desc: false },
      tags: [{ colour: 'red' }, { colour: 'blue' }],
      at: { kind: 'a', n: 7 },
    })
  })

  test("in a copy: the caller's object stays as it is", () => {
    const given = frozen({ sort: { by: 'date' }, tags: [{}] })
    const value = read(given) as typeof given
    expect(value).toEqual({
      page: 1,
      sort: { by: 'date', desc: false },
      tags: [{ colour: 'red' }],
    } as never)
    expect(given).toEqual({ sort: { by: 'date' }, tags: [{}] })
  })

  test('sharing what did not change', () => {
    const tags = [{ colour: 'red' }]
    expect((read({ tags }) as { tags: unknown }).tags).toBe(tags)
    const whole = { page: 1, tags }
    expect(read(whole)).toBe(whole)
  })

  test('anew each time, so that a handler may change them', () => {
    const first = read({}) as { tags: object[] }
    first.tags.push({ colour: 'green' })
    expect(read({})).toEqual({ page: 1, tags: [] })
  })

  test('in recursive schemas, tuples, records and intersections', () => {
    const leaf = t.Object({ n: t.Number({ default: 0 }) })
    const tree = t.Recursive((This) =>
      t.Object({ n: t.Number({ default: 0 }), below: t.Array(This, { default: [] }) }),
    )
    expect(compileInput(tree).read({ below: [{ below: [{}] }] })).toEqual({
      n: 0,
      below: [{ n: 0, below: [{ n: 0, below: [] }] }],
    })
    expect(compileInput(t.Tuple([leaf, leaf])).read([{}, { n: 1 }])).toEqual([{ n: 0 }, { n: 1 }])
    expect(compileInput(t.Record(t.String(), leaf)).read({ x: {} })).toEqual({ x: { n: 0 } })
    expect(
      compileInput(t.Intersect([leaf, t.Object({ m: t.Number({ default: 1 }) })])).read({}),
    ).toEqual({ n: 0, m: 1 })
    expect(
      compileInput(t.Object({ n: t.Number() }, { default: { n: 5 } })).read(undefined),
    ).toEqual({ n: 5 })
  })

  test('from a function, when each needs its own', () => {
    let count = 0
    const counted = compileInput(t.Object({ n: t.Number({ default: () => ++count }) }))
    expect([counted.read({}), counted.read({})]).toEqual([{ n: 1 }, { n: 2 }])
  })
})

describe('an input', () => {
  test('of t.Date takes the text that a date becomes in JSON', () => {
    const { read } = compileInput(
      t.Object({ at: t.Date(), list: t.Array(t.Date()), or: t.Union([t.Date(), t.Null()]) }),
    )
    const at = new Date('2024-02-29T10:00:00Z')
    const value = { at, list: [at], or: at }
    expect(read(JSON.parse(JSON.stringify(value)))).toEqual(value)
    expect(read(value)).toBe(value)
    expect(() => read({ at: 'yesterday', list: [], or: null })).toThrow(
      '/at: expected a date and time with offset, such as 2024-02-29T10:00:00Z',
    )
  })

  test.each([
    ['a t.BigInt', t.BigInt(), '9'.repeat(3000), 'expected a whole number in digits, 2048 at most'],
    ['a t.Uint8Array', t.Uint8Array(), 'é', 'expected bytes in base64'],
    ['a t.BigInt', t.BigInt(), 5, 'expected bigint, got a number'],
  ])('that cannot be read as %s is told how to write it', (_what, schema, x, said) => {
    expect(() => compileInput(t.Object({ x: schema })).read({ x })).toThrow(`/x: ${said}`)
  })

  test('whose reference leads nowhere cannot be compiled', () => {
    expect(() => compileInput(t.Object({ x: t.Ref('Nowhere') }))).toThrow(UnusableSchema)
    expect(() => compileInput(t.Object({ x: t.Ref('Nowhere') }))).toThrow(
      '$ref "Nowhere" points at no schema',
    )
  })

  test('is closed when nothing undescribed can hide in it', () => {
    const closed = (schema: TSchema) => compileInput(schema).closed
    expect(
      closed(
        t.Object({ a: t.Array(t.Object({ b: t.String() })), c: t.Union([t.Null(), t.Date()]) }),
      ),
    ).toBe(true)
    expect(closed(t.Object({ a: t.Unknown() }))).toBe(false)
    expect(closed(t.Object({ a: t.Record(t.String(), t.String()) }))).toBe(false)
    expect(closed(t.Object({}, { additionalProperties: true }))).toBe(false)
    expect(closed(t.Recursive((This) => t.Object({ next: t.Optional(This) })))).toBe(false)
  })

  test('that cannot be read is described in at most 20 issues', () => {
    const many = Array.from({ length: 1_000 }, () => ({ b: 1 }))
    const issues = issuesOf(t.Array(t.Object({ a: t.Number() })), many)
    expect(issues).toHaveLength(20)
  })
})
