import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Filter, formatFilter, parseFilter } from '../../../plugins/studio/filter.ts'

const op = fc.constantFrom('=', '>', '>=', '<', '<=') as fc.Arbitrary<'='>
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.stringMatching(/^[\s"\\,:<>=-]*$/),
)
const term = fc.oneof(
  fc.record({
    key: fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.$-]*$/),
    not: fc.boolean(),
    op,
    values: fc.array(text, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    key: fc.constant(null),
    not: fc.boolean(),
    op: fc.constant('=' as const),
    values: fc.tuple(text),
  }),
)
const filter: fc.Arbitrary<Filter> = fc.record({ terms: fc.array(term, { maxLength: 4 }) })

describe('a filter', () => {
  test('is what it is written as, whatever is in it', () => {
    fc.assert(
      fc.property(filter, (given) => {
        expect(parseFilter(formatFilter(given))).toEqual(given)
      }),
      { numRuns: 2000 },
    )
  })

  test('is read from any text, and its written form says the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), text), (given) => {
        const read = parseFilter(given)
        expect(parseFilter(formatFilter(read))).toEqual(read)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['', []],
    ['  ', []],
    ['status:error', [{ key: 'status', not: false, op: '=', values: ['error'] }]],
    ['-trigger:queue,cron', [{ key: 'trigger', not: true, op: '=', values: ['queue', 'cron'] }]],
    ['ms:>200', [{ key: 'ms', not: false, op: '>', values: ['200'] }]],
    ['ms:<=5', [{ key: 'ms', not: false, op: '<=', values: ['5'] }]],
    ['input.email:"a b"', [{ key: 'input.email', not: false, op: '=', values: ['a b'] }]],
    [
      'card -"not this"',
      [
        { key: null, not: false, op: '=', values: ['card'] },
        { key: null, not: true, op: '=', values: ['not this'] },
      ],
    ],
    ['status:', [{ key: 'status', not: false, op: '=', values: [''] }]],
    ['-', [{ key: null, not: false, op: '=', values: ['-'] }]],
    ['"open', [{ key: null, not: false, op: '=', values: ['open'] }]],
    ['9:30', [{ key: null, not: false, op: '=', values: ['9:30'] }]],
    ['a:"x\\"y",z', [{ key: 'a', not: false, op: '=', values: ['x"y', 'z'] }]],
  ])('%s', (given, terms) => {
    expect(parseFilter(given).terms).toEqual(terms as never)
  })
})
