import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import { SchemaError, compileInput } from '../../../kernel/schema.ts'
import { t as ours } from '../../../kernel/t.ts'
import { inTime } from '../../in-time.ts'

function messageFor(schema: TSchema, value: unknown): string {
  try {
    compileInput(schema).read(value)
    return 'fits'
  } catch (error) {
    if (error instanceof SchemaError) return error.message
    throw error
  }
}

describe('a value that does not fit is told', () => {
  const cat = t.Object({ kind: t.Literal('cat'), lives: t.Number() })
  const dog = t.Object({ kind: t.Literal('dog'), name: t.String() })
  test.each<[TSchema, unknown, string]>([
    [t.String(), 5, 'expected string, got a number'],
    [t.String(), null, 'expected string, got null'],
    [t.Number(), Number.NaN, 'expected number, got NaN'],
    [t.Integer(), 1.5, 'expected integer, got a fraction'],
    [t.Integer(), '1', 'expected integer, got a string'],
    [t.Boolean(), [], 'expected boolean, got an array'],
    [t.Object({}), undefined, 'expected object, got nothing'],
    [t.Object({ a: t.String() }), {}, '/a: is required'],
    [
      t.Object({ a: t.Object({ 'b/~': t.String() }) }),
      { a: { 'b/~': 1 } },
      '/a/b~1~0: expected string, got a number',
    ],
    [t.String({ minLength: 1 }), '', 'must not be empty'],
    [t.String({ minLength: 2 }), 'a', 'must have at least 2 characters'],
    [t.String({ maxLength: 1 }), 'ab', 'must have at most 1 character'],
    [t.String({ format: 'email' }), 'x', 'expected an e-mail address'],
    [t.String({ pattern: '^a$', maxLength: 5 }), 'x', 'must match ^a$'],
    [t.Number({ minimum: 1 }), 0, 'must be at least 1'],
    [t.Number({ maximum: 1 }), 2, 'must be at most 1'],
    [t.Integer({ exclusiveMinimum: 1 }), 1, 'must be more than 1'],
    [t.Integer({ exclusiveMaximum: 1 }), 1, 'must be less than 1'],
    [t.Integer({ multipleOf: 5 }), 7, 'must be a multiple of 5'],
    [t.BigInt({ minimum: 3n }), 2n, 'must be at least 3'],
    [t.Date({ minimumTimestamp: 0 }), new Date(-1), 'must be at least 1970-01-01T00:00:00.000Z'],
    [t.Array(t.String(), { minItems: 1 }), [], 'must have at least 1 item'],
    [t.Array(t.String(), { maxItems: 1 }), ['a', 'b'], 'must have at most 1 item'],
    [t.Array(t.String(), { uniqueItems: true }), ['a', 'a'], 'must not have the same item twice'],
    [t.Tuple([t.String()]), [], 'must have exactly 1 item'],
    [
      t.Record(t.String(), t.String(), { maxProperties: 1 }),
      { a: '', b: '' },
      'must have at most 1 member',
    ],
    [t.Literal('a'), 'b', 'expected "a"'],
    [t.Enum({ a: 'a', b: 2 }), 'c', 'expected "a" or 2'],
    [t.Union([t.String(), t.Null()]), 5, 'expected string or null, got a number'],
    [
      t.Union([t.Null(), t.Object({ a: t.String() })]),
      { a: 5 },
      '/a: expected string, got a number',
    ],
    [t.Union([cat, dog]), { kind: 'dog', name: 5 }, '/name: expected string, got a number'],
    [
      t.Union([cat, dog]),
      { kind: 'dog', name: '', lives: 9 },
      '/lives: unknown key "lives"; expected kind, name',
    ],
    [t.Not(t.String()), 'x', 'is one of the values that are not allowed here'],
    [t.Never(), 1, 'must not be there'],
    [t.Uint8Array(), 1, 'expected bytes, got a number'],
    [ours.File(), 'x', 'expected file, got a string'],
    [ours.File({ maxSize: 1 }), new File(['ab'], 'x'), 'must have at most 1 byte'],
    [
      ours.File({ mediaTypes: ['image/*'] }),
      new File(['a'], 'x'),
      'must be a file of type image/*',
    ],
  ])('%#', (schema, value, message) => {
    expect(messageFor(schema, value)).toBe(message)
  })

  test('with the nearest spelling of an unknown key', () => {
    const schema = t.Object({ title: t.String(), done: t.Boolean() })
    expect(messageFor(schema, { titel: 'x', done: true })).toBe(
      '/title: is required; /titel: unknown key "titel"; did you mean "title"?',
    )
    expect(messageFor(schema, { title: 'x', done: true, zzz: 1 })).toBe(
      '/zzz: unknown key "zzz"; expected title, done',
    )
  })

  test('in the order of the schema', () => {
    const schema = t.Object({ a: t.String(), b: t.Object({ c: t.Number() }), d: t.Boolean() })
    expect(messageFor(schema, { d: 1, b: { c: 'x' }, a: 2 })).toBe(
      '/a: expected string, got a number; /b/c: expected number, got a string; /d: expected boolean, got a number',
    )
  })

  test('without the value, whatever it is', () => {
    const secret = 'hunter2'
    const schemas = [
      t.Number(),
      t.Literal('x'),
      t.String({ maxLength: 2 }),
      t.String({ format: 'email' }),
      t.String({ pattern: '^a$', maxLength: 9 }),
      t.Union([t.Number(), t.Null()]),
      t.Object({ a: t.Null() }),
    ]
    for (const schema of schemas) {
      expect(messageFor(t.Object({ password: schema }), { password: secret })).not.toContain(secret)
      expect(messageFor(t.Object({ password: schema }), { password: [secret] })).not.toContain(
        secret,
      )
      expect(messageFor(t.Object({ password: schema }), { password: { a: secret } })).not.toContain(
        secret,
      )
    }
  })

  test('briefly and on one line, however long or strange a key is', () => {
    const message = messageFor(t.Object({}), { [`${'x'.repeat(100_000)}`]: 1, 'a\n\u001b[31m': 1 })
    expect(message.length).toBeLessThan(600)
    expect(message).toContain('unknown key "a\\n\\u001b[31m"')
  })

  test('in bounded time, even where unions of unions fail', () => {
    const tree = t.Recursive((This) =>
      t.Union([
        t.Object({ tag: t.Literal('a'), next: This }),
        t.Object({ tag: t.Literal('b'), next: This }),
        t.Null(),
      ]),
    )
    let value: unknown = 5
    for (let i = 0; i < 64; i++) value = { tag: 'b', next: value }
    const started = performance.now()
    expect(messageFor(tree, value)).toContain('/next')
    expect(performance.now() - started).toBeLessThan(inTime(1_000))
  })
})
