import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import { SchemaError, compileOutput } from '../../../kernel/schema.ts'
import { frozen } from './arbitraries.ts'

const write = (schema: TSchema, value: unknown): unknown =>
  compileOutput(schema).write(frozen(value))

describe('an output is stripped to its schema', () => {
  const user = t.Object({ id: t.String(), name: t.Optional(t.String()) })
  const row = { id: 'u1', name: 'Ann', passwordHash: 'x' }
  const shown = { id: 'u1', name: 'Ann' }
  const Node = t.Recursive((This) => t.Object({ id: t.String(), next: t.Optional(This) }))
  const plain = t.Object({ id: t.String() })

  test.each<[string, TSchema, unknown, unknown]>([
    ['at the top', user, row, shown],
    ['in properties', t.Object({ u: user }), { u: row, x: 1 }, { u: shown }],
    ['in arrays', t.Array(user), [row, row], [shown, shown]],
    ['in arrays of arrays', t.Array(t.Array(user)), [[row]], [[shown]]],
    ['in tuples', t.Tuple([t.Number(), user]), [1, row], [1, shown]],
    ['in records', t.Record(t.String(), user), { a: row }, { a: shown }],
    [
      'of keys that a record does not have',
      t.Record(t.String({ pattern: '^k' }), t.Number()),
      { k: 1, x: 2 },
      { k: 1 },
    ],
    ['in a nullable', t.Object({ u: t.Union([t.Null(), user]) }), { u: row }, { u: shown }],
    ['in intersections', t.Intersect([plain, t.Object({ name: t.String() })]), row, shown],
    [
      'deep in intersections',
      t.Intersect([t.Object({ u: plain }), t.Object({ u: t.Object({ name: t.String() }) })]),
      { u: row },
      { u: shown },
    ],
    [
      'in recursive schemas',
      Node,
      { ...row, next: { ...row, next: row } },
      { id: 'u1', next: { id: 'u1', next: { id: 'u1' } } },
    ],
    [
      'beside keys that it allows',
      t.Object({ u: user }, { additionalProperties: true }),
      { u: row, x: row },
      { u: shown, x: row },
    ],
    [
      'in keys that it allows',
      t.Object({}, { additionalProperties: user }),
      { x: row },
      { x: shown },
    ],
    [
      'even where it says that there are no others',
      t.Object({ id: t.String() }, { additionalProperties: false }),
      row,
      { id: 'u1' },
    ],
    ['but not where anything goes', t.Object({ u: t.Unknown() }), { u: row }, { u: row }],
    [
      'in t.Unsafe',
      t.Unsafe({ type: 'object', properties: { id: { type: 'string' } } }),
      row,
      { id: 'u1' },
    ],
  ])('%s', (_, schema, value, expected) => {
    expect(write(schema, value)).toStrictEqual(expected)
  })

  test('in the branch of a union that a literal names', () => {
    const pet = t.Union([
      t.Object({ kind: t.Literal('cat'), lives: t.Number() }),
      t.Object({ kind: t.Union([t.Literal('dog'), t.Literal('wolf')]), name: t.String() }),
    ])
    expect(write(pet, { kind: 'wolf', name: 'W', lives: 9 })).toEqual({ kind: 'wolf', name: 'W' })
  })

  test('in the branch of a union that loses nothing, else in the first that fits', () => {
    const either = t.Union([
      t.Object({ a: t.Number() }),
      t.Object({ a: t.Number(), b: t.Number() }),
    ])
    expect(write(either, { a: 1, b: 2 })).toEqual({ a: 1, b: 2 })
    expect(write(either, { a: 1, b: 2, c: 3 })).toEqual({ a: 1 })
    expect(write(either, { a: 1, b: 'no' })).toEqual({ a: 1 })
  })

  test('without a key for what is undefined', () => {
    const written = write(user, { id: 'u1', name: undefined }) as object
    expect(Object.keys(written)).toEqual(['id'])
  })

  test('with its keys in the order of the schema', () => {
    const schema = t.Object({ b: t.Number(), a: t.Optional(t.Number()), c: t.Number() })
    expect(JSON.stringify(write(schema, { c: 3, a: 1, b: 2 }))).toBe('{"b":2,"a":1,"c":3}')
  })

  test('from class instances, getters included, to plain objects', () => {
    class Account {
      readonly id = 'a1'
      #secret = 'x'
      get name(): string {
        return `name of ${this.#secret}`
      }
    }
    const written = compileOutput(user).write(new Account()) as object
    expect(written).toEqual({ id: 'a1', name: 'name of x' })
    expect(Object.getPrototypeOf(written)).toBe(Object.prototype)
  })

  test('leaving dates, bytes and files as they are', () => {
    const at = new Date()
    const bytes = new Uint8Array(3)
    const schema = t.Object({
      at: t.Date(),
      bytes: t.Uint8Array(),
      or: t.Union([t.Date(), t.Object({ id: t.String() })]),
    })
    const written = compileOutput(schema).write({ at, bytes, or: at, x: 1 }) as {
      at: Date
      bytes: unknown
      or: unknown
    }
    expect(written.at).toBe(at)
    expect(written.bytes).toBe(bytes)
    expect(written.or).toBe(at)
  })

  test('without the prototype keys of a record', () => {
    const evil = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "ok": 2}')
    const written = compileOutput(t.Record(t.String(), t.Unknown())).write(evil) as object
    expect(Object.keys(written)).toEqual(['constructor', 'ok'])
    expect(Reflect.get(written, 'admin')).toBeUndefined()
  })
})

describe('an output is validated', () => {
  test('after it was stripped', () => {
    const schema = t.Object({ a: t.Number() })
    expect(() => write(schema, { a: '1', b: 2 })).toThrow(SchemaError)
    expect(() => write(schema, { a: '1', b: 2 })).toThrow('/a: expected number, got a string')
    expect(() => write(schema, undefined)).toThrow('expected object, got nothing')
    expect(() => write(schema, [])).toThrow('expected object, got an array')
  })

  test('for what must be there although it may be undefined', () => {
    const schema = t.Object({ a: t.Unknown() })
    expect(() => write(schema, {})).toThrow('/a: is required')
    expect(write(schema, { a: undefined })).toEqual({ a: undefined })
  })

  test('and says so when it contains itself', () => {
    const Node = t.Recursive((This) => t.Object({ next: t.Optional(This) }))
    const loop: { next?: object } = {}
    loop.next = loop
    expect(() => compileOutput(Node).write(loop)).toThrow('contains itself')
  })
})

test('an output is empty when its schema is void, undefined or null', () => {
  const empty = (schema: TSchema) => compileOutput(schema).empty
  expect([t.Void(), t.Undefined(), t.Null()].map(empty)).toEqual([true, true, true])
  expect([t.Object({}), t.Unknown(), t.Union([t.Null(), t.String()])].map(empty)).toEqual([
    false,
    false,
    false,
  ])
  expect(compileOutput(t.Void()).write(undefined)).toBeUndefined()
  expect(() => compileOutput(t.Void()).write({ id: 1 })).toThrow('expected void')
})
