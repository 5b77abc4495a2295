import { describe, expect, test } from 'bun:test'
import { type TSchema, Type as t } from '@sinclair/typebox'
import fc from 'fast-check'
import { compileInput, textReader } from '../../../kernel/schema.ts'

const read = (schema: TSchema, raw: string | string[]): unknown => textReader(schema)(raw)

describe('text becomes', () => {
  test.each<[string, TSchema, string | string[], unknown]>([
    ['a number', t.Number(), '-1.50', -1.5],
    ['a whole number', t.Number(), '10', 10],
    ['an integer', t.Integer(), '9007199254740991', 9007199254740991],
    ['zero', t.Integer(), '0', 0],
    ['plain zero', t.Integer(), '-0', 0],
    ['true', t.Boolean(), 'true', true],
    ['false', t.Boolean(), 'false', false],
    ['null', t.Union([t.Number(), t.Null()]), 'null', null],
    ['null before text', t.Union([t.Null(), t.String()]), 'null', null],
    ['the text null', t.Union([t.String(), t.Null()]), 'null', 'null'],
    ['a bigint', t.BigInt(), '-123456789012345678901234567890', -123456789012345678901234567890n],
    ['a date', t.Date(), '2024-02-29T10:00:00Z', new Date('2024-02-29T10:00:00Z')],
    ['a literal', t.Literal(5), '5', 5],
    ['a member of an enum', t.Enum({ a: 1, b: 'b' }), '1', 1],
    ['itself', t.String(), '5', '5'],
    ['the first branch that fits', t.Union([t.Integer(), t.String()]), '5', 5],
    ['a later branch that fits', t.Union([t.Integer(), t.String()]), 'five', 'five'],
    ['the text, when text comes first', t.Union([t.String(), t.Integer()]), '5', '5'],
    ['an array of one', t.Array(t.Integer()), '1', [1]],
    ['an array of several', t.Array(t.Integer()), ['1', '2'], [1, 2]],
    ['a tuple', t.Tuple([t.Integer(), t.String()]), ['1', '2'], [1, '2']],
    ['an array or one', t.Union([t.Integer(), t.Array(t.Integer())]), ['1', '2'], [1, 2]],
    ['one that was given once', t.Integer(), ['1'], 1],
    [
      'what a property says',
      compileInput(t.Object({ n: t.Optional(t.Integer()) })).properties!['n']!,
      '7',
      7,
    ],
  ])('%s', (_, schema, raw, expected) => {
    expect(read(schema, raw)).toStrictEqual(expected)
  })

  test.each([
    '',
    ' ',
    ' 1',
    '1 ',
    '+1',
    '0x10',
    '0b1',
    '1e3',
    '1E3',
    'NaN',
    'Infinity',
    '-Infinity',
    '1_000',
    '1,5',
    '.5',
    '5.',
    '--1',
    '-',
    '007',
    '1n',
    '١',
    'true',
    '9007199254740993',
    '9'.repeat(400),
  ])('no number from %p', (raw) => {
    for (const schema of [t.Number(), t.Integer(), t.Union([t.Number(), t.Null()])]) {
      expect(read(schema, raw)).toBe(raw)
      expect(() => compileInput(schema).read(read(schema, raw))).toThrow()
    }
  })

  test.each(['', '1', '0', 'True', 'yes', 'on', ' true'])('no boolean from %p', (raw) => {
    expect(read(t.Boolean(), raw)).toBe(raw)
  })

  test('no integer from a fraction', () => {
    expect(read(t.Integer(), '1.5')).toBe('1.5')
    expect(read(t.Number(), '9007199254740992.5')).toBe('9007199254740992.5')
  })

  test('the very number that was written', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer()), (number) => {
        expect(read(t.Number(), String(number))).toBe(number + 0)
      }),
    )
    fc.assert(
      fc.property(fc.string(), (text) => {
        const value = read(t.Number(), text)
        if (value !== text) expect(Number(text)).toBe(value as number)
      }),
    )
  })
})

test('a parameter that is given twice for one value is refused, with the reason', () => {
  for (const schema of [t.Integer(), t.String(), t.Boolean(), t.Literal('1'), t.Date()]) {
    const input = compileInput(t.Object({ n: schema }))
    const n = read(input.properties!['n']!, ['1', '1'])
    expect(n).toEqual(['1', '1'])
    expect(() => input.read({ n })).toThrow(/2 values \(given more than once\?\)|expected "1"/)
  }
})

test('endless digits take no time', () => {
  const digits = '9'.repeat(1_000_000)
  expect(read(t.BigInt(), digits)).toBe(digits)
  expect(read(t.Integer(), digits)).toBe(digits)
})
