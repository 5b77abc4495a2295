import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import fc from 'fast-check'
import { REDACTED, compileInput, redactor, unshown } from '../../../kernel/schema.ts'
import { inTime } from '../../in-time.ts'

const byName = redactor(undefined)

describe('by schema', () => {
  const key = t.String({ secret: true })
  const mail = t.String({ pii: true })
  const Node = t.Recursive((This) => t.Object({ key, next: t.Optional(This) }))
  test.each<[string, TSchema, unknown, unknown]>([
    [
      'secrets and personal data',
      t.Object({ key, mail, n: t.Number() }),
      { key: 'k', mail: 'a@b', n: 1 },
      { key: REDACTED, mail: REDACTED, n: 1 },
    ],
    ['a value as a whole', key, 'k', REDACTED],
    [
      'objects as a whole',
      t.Object({ card: t.Object({ number: t.String() }, { secret: true }) }),
      { card: { number: '1' } },
      { card: REDACTED },
    ],
    [
      'in arrays and tuples',
      t.Object({ a: t.Array(t.Object({ key })), b: t.Tuple([t.Number(), key]) }),
      { a: [{ key: 'k' }], b: [1, 'k'] },
      { a: [{ key: REDACTED }], b: [1, REDACTED] },
    ],
    [
      'in records',
      t.Record(t.String(), t.Object({ key })),
      { x: { key: 'k' } },
      { x: { key: REDACTED } },
    ],
    [
      'in any branch of a union',
      t.Union([t.Object({ a: t.String() }), t.Object({ a: key })]),
      { a: 'k' },
      { a: REDACTED },
    ],
    [
      'in intersections',
      t.Intersect([t.Object({ a: t.String() }), t.Object({ key })]),
      { a: 'x', key: 'k' },
      { a: 'x', key: REDACTED },
    ],
    [
      'in recursive schemas',
      Node,
      { key: 'k', next: { key: 'k' } },
      { key: REDACTED, next: { key: REDACTED } },
    ],
    [
      'in values that do not fit',
      t.Object({ key, n: t.Number() }),
      { key: { deep: 'k' }, n: 'x', more: [] },
      { key: REDACTED, n: 'x', more: [] },
    ],
    [
      'in any branch of a nested union',
      t.Object({
        a: t.Union([
          t.Object({ b: t.Union([t.Object({ c: t.String() }), t.Object({ c: key })]) }),
          t.Object({ b: t.Array(t.Object({ d: mail })) }),
        ]),
      }),
      { a: { b: { c: 'k', e: [{ d: 'x' }] } } },
      { a: { b: { c: REDACTED, e: [{ d: 'x' }] } } },
    ],
    [
      'by pattern, where a key is declared too',
      t.Unsafe({
        type: 'object',
        properties: { apple: { type: 'string' }, berry: { type: 'string' } },
        patternProperties: { '^a': { type: 'string', secret: true } },
      }),
      { apple: 'k', berry: 'x' },
      { apple: REDACTED, berry: 'x' },
    ],
    [
      'beyond the keys of an intersection',
      t.Intersect(
        [t.Object({ a: t.String() }), t.Union([t.Object({ b: t.String() }), t.Object({})])],
        { unevaluatedProperties: key },
      ),
      { a: 'x', b: 'may be any', c: 'k' },
      { a: 'x', b: REDACTED, c: REDACTED },
    ],
    ['what an array contains', t.Array(t.String(), { contains: key }), ['k'], [REDACTED]],
    [
      'in long tuples',
      t.Tuple([...Array.from({ length: 69 }, () => t.Number()), key, t.String()]),
      [...Array.from({ length: 69 }, () => 1), 'k', 'x'],
      [...Array.from({ length: 64 }, () => 1), ...Array.from({ length: 7 }, () => REDACTED)],
    ],
    [
      'beside a reference, and not what it refers to',
      t
        .Module({
          Key: t.String(),
          Pair: t.Object({ left: t.Ref('Key', { secret: true }), right: t.Ref('Key') }),
        })
        .Import('Pair'),
      { left: 'k', right: 'x' },
      { left: REDACTED, right: 'x' },
    ],
    [
      'beside a reference of plain JSON Schema',
      t.Unsafe({
        type: 'object',
        $defs: { Key: { type: 'string' } },
        properties: { left: { $ref: '#/$defs/Key', pii: true }, right: { $ref: '#/$defs/Key' } },
      }),
      { left: 'k', right: 'x' },
      { left: REDACTED, right: 'x' },
    ],
    [
      'nothing where there is nothing',
      t.Object({ key: t.Optional(key), mail: t.Union([mail, t.Null()]) }),
      { mail: null },
      { mail: null },
    ],
    [
      'not what it declares harmless',
      t.Object({ token: t.String({ secret: false }) }),
      { token: 'next-page' },
      { token: 'next-page' },
    ],
    [
      'not a union that it declares harmless, or each branch of which is',
      t.Object({
        token: t.Union([t.String(), t.Null()], { secret: false }),
        nextToken: t.Union([t.String({ secret: false }), t.Null({ secret: false })]),
        authToken: t.Union([t.String({ secret: false }), t.Array(t.String())]),
        apiToken: t.Union([t.String(), key], { secret: false }),
      }),
      { token: 'a', nextToken: 'b', authToken: 'k', apiToken: 'k' },
      { token: 'a', nextToken: 'b', authToken: REDACTED, apiToken: REDACTED },
    ],
  ])('%s', (_, schema, value, shown) => {
    expect(redactor(schema)(value)).toEqual(shown)
    // The JSON form does not show the classification, but has it.
    expect(redactor(compileInput(schema).json)(value)).toEqual(shown)
    expect(JSON.stringify(compileInput(schema).json)).not.toContain('"secret"')
  })
})

describe('by name', () => {
  test.each([
    'password',
    'newPassword',
    'password_hash',
    'PASSWORD',
    'token',
    'accessToken',
    'refresh-token',
    'csrfTokens',
    'secret',
    'clientSecret',
    'authorization',
    'Proxy-Authorization',
    'apiKey',
    'x-api-key',
    'API_KEY',
    'cookie',
    'Set-Cookie',
    'credentials',
    'privateKey',
    'sessionId',
    'jwt',
    'cvv',
    'otp',
    'pwd',
    'passphrase',
  ])('%s is redacted', (name) => {
    expect(byName({ [name]: 'value' })).toEqual({ [name]: REDACTED })
    expect(byName({ a: [{ [name]: { deep: ['value'] } }] })).toEqual({ a: [{ [name]: REDACTED }] })
    expect(byName(new Map([[name, 'value']]))).toEqual({ [name]: REDACTED })
  })
  test.each(['title', 'author', 'keyboard', 'passenger', 'compass', 'pinned', 'opinion', 'monkey'])(
    '%s is not',
    (name) => {
      expect(byName({ [name]: 'value' })).toEqual({ [name]: 'value' })
    },
  )
  test('numbers and flags are shown where they say nothing', () => {
    const harmless = { maxTokens: 4096, hasPassword: true, token: null, tokenCount: 3 }
    expect(byName(harmless)).toEqual(harmless)
    expect(byName({ pin: 1234, password: 1234, otp: 5 })).toEqual({
      pin: REDACTED,
      password: REDACTED,
      otp: REDACTED,
    })
  })
})

describe('any value becomes plain data', () => {
  class Order {
    readonly id = 1
    readonly token = 'x'
    get total(): number {
      throw new Error('never called')
    }
  }
  const throwing = Object.defineProperty({ a: 1 }, 'bad', {
    enumerable: true,
    get: () => {
      throw new Error('no')
    },
  })
  const cause = Object.assign(new Error('inner'), { code: 'E1', password: 'x' })
  test.each<[string, unknown, unknown]>([
    ['dates', new Date(5), new Date(5)],
    ['big integers', 5n, '5'],
    ['functions', function named() {}, '[function named]'],
    ['symbols', Symbol('s'), 'Symbol(s)'],
    ['sets', new Set([1, { token: 'x' }]), [1, { token: REDACTED }]],
    [
      'maps',
      new Map<unknown, unknown>([
        ['a', 1],
        [2, new Map([['secret', 1]])],
      ]),
      { a: 1, 2: { secret: REDACTED } },
    ],
    ['instances', new Order(), { id: 1, token: REDACTED }],
    ['getters that throw', throwing, { a: 1, bad: '[unreadable]' }],
    ['bytes', new Uint8Array(9), '[9 bytes]'],
    ['files', new File(['abc'], 'a"b.txt'), '[file "a\\"b.txt", 3 bytes]'],
    ['headers', new Headers({ cookie: 'a=b', accept: '*' }), { cookie: REDACTED, accept: '*' }],
    ['forms', new URLSearchParams('a=1&password=2'), { a: '1', password: REDACTED }],
    [
      'addresses',
      new URL('https://u:p@h/x?token=t&q=1'),
      'https://u:redacted@h/x?token=redacted&q=1',
    ],
    ['requests', new Request('https://h'), '[Request]'],
    ['promises', Promise.resolve(1), '[Promise]'],
    ['objects without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['undefined', undefined, undefined],
  ])('%s', (_, value, shown) => {
    expect(byName({ value })).toEqual({ value: shown })
  })

  test('errors, with their causes', () => {
    const shown = byName(new TypeError('outer', { cause })) as Record<string, unknown>
    expect(shown).toMatchObject({
      name: 'TypeError',
      message: 'outer',
      cause: { message: 'inner', code: 'E1', password: REDACTED },
    })
    expect(shown['stack']).toBeString()
  })

  test('errors without what they want shown nowhere', () => {
    class QueryFailed extends Error {
      readonly query = { where: 'of ann' }
      readonly table = 'notes'
    }
    Object.defineProperty(QueryFailed.prototype, unshown, { value: ['query'] })
    expect(byName(new QueryFailed('nothing'))).toEqual({
      ...{ name: 'Error', message: 'nothing', table: 'notes' },
      stack: expect.any(String),
    })
  })

  test('cyclic ones', () => {
    const loop: Record<string, unknown> = { a: 1 }
    loop['self'] = loop
    loop['list'] = [loop, { loop }]
    expect(byName(loop)).toEqual({
      a: 1,
      self: '[circular]',
      list: ['[circular]', { loop: '[circular]' }],
    })
    const shared = { n: 1 }
    expect(byName([shared, shared])).toEqual([{ n: 1 }, { n: 1 }])
  })

  test('huge and deep ones, cut', () => {
    let deep: unknown = 'end'
    for (let i = 0; i < 100_000; i++) deep = [deep]
    const huge = {
      deep,
      list: Array.from({ length: 200_000 }, (_, n) => ({ n })),
      wide: Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`k${n}`, n])),
      text: 'x'.repeat(5_000_000),
      many: Array.from({ length: 900 }, () => Array.from({ length: 900 }, () => ({}))),
    }
    const started = performance.now()
    const shown = JSON.stringify(byName(huge))
    expect(performance.now() - started).toBeLessThan(inTime(1_000))
    expect(shown.length).toBeLessThan(1_000_000)
    expect(shown).toContain('… (200000 items)')
    expect(shown).toContain('… (5000000 characters)')
  })

  test('never the same object, and never with a changed prototype', () => {
    const value = JSON.parse('{"a":{"__proto__":{"admin":true}}}')
    const shown = byName(value) as { a: object }
    expect(shown.a).not.toBe(value.a)
    expect(Reflect.get(shown.a, 'admin')).toBeUndefined()
    expect(Object.keys(shown.a)).toEqual([])
  })

  test('whatever it is', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withNullPrototype: true,
          withTypedArray: true,
        }),
        (value) => {
          JSON.stringify(byName(value))
        },
      ),
    )
  })
})
