import { describe, expect, test } from 'bun:test'
import fc from 'fast-check'
import { type Cost, costOf, stepsFor } from '../../../kernel/schema/pattern/cost.ts'
import { parsePattern } from '../../../kernel/schema/pattern/parse.ts'
import { TooManySteps, countSteps } from './backtracking.ts'

const exponentOf = (cost: Cost): number => Math.max(...cost.map(({ exponent }) => exponent))

// Verdicts of npm `recheck` 4.5 agree with all of these.
const EXPONENTIAL = [
  '^(a+)+$',
  '^(a*)*$',
  '^(a|a)*$',
  '^(a|aa)+$',
  '^(a|b|ab)*c$',
  '^(\\w+\\s?)*$',
  '^(.*,)*x$',
  '(x+x+)+y',
  '^([a-z]+)*\\d$',
  '^(a?b?)*$',
  '^(?:(?:a|b)|(?:b|c))+d$',
  '^(\\d|[0-9a-f])+z$',
  '^([\\w.]+)*@',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$',
  '^(?:[^"\\\\]|\\\\.|[^"])*"$',
]
const POLYNOMIAL: [pattern: string, exponent: number][] = [
  ['^a*a*$', 2],
  ['^a*a*a*$', 3],
  ['^\\s*(.*?)\\s*$', 3],
  ['\\s+$', 2],
  ['^[^@]+@[^@]+\\.[^@]+$', 2],
  ['^\\d+(\\.\\d+)?.*x$', 2],
  ['.*x', 2],
]
const LINEAR = [
  '^[a-z0-9-]+$',
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^(?:[a-z0-9]+\\.)+[a-z]{2,}$',
  '^\\d+-\\d+-\\d+$',
  '^[\\w.]+@[\\w.]+\\.[a-z]+$',
  '^(?:[^"\\\\]|\\\\.)*"$',
  '^(?=.*[A-Z])(?=.*\\d).{8,64}$',
  '^(\\+|-)?\\d+(\\.\\d+)?$',
  '^\\p{L}+$',
  '^[a-z]*?b$',
]
const CONSTANT = [
  '^\\d{4}-\\d{2}-\\d{2}$',
  '^(foo|far|fab)$',
  '^#?([a-f0-9]{6}|[a-f0-9]{3})$',
  '^.{1,5000}$',
  '^[A-Z]{2}\\d{2}[A-Z0-9]{1,30}$',
]

describe('the time that a pattern may take is', () => {
  test.each(EXPONENTIAL)('exponential for %s', (pattern) => {
    expect(exponentOf(costOf(pattern))).toBe(Number.POSITIVE_INFINITY)
  })
  test.each(POLYNOMIAL)('polynomial for %s, of degree %d', (pattern, exponent) => {
    expect(exponentOf(costOf(pattern))).toBe(exponent)
  })
  test.each(LINEAR)('linear for %s', (pattern) => {
    expect(exponentOf(costOf(pattern))).toBe(1)
  })
  test.each(CONSTANT)('constant for %s', (pattern) => {
    expect(exponentOf(costOf(pattern))).toBe(0)
  })
  test('large where a bounded pattern is ambiguous', () => {
    expect(stepsFor(costOf('^(a?){25}a{25}$'), 50)).toBeGreaterThan(1e9)
  })
  test('that with flags', () => {
    expect(exponentOf(costOf('^(a|A)+$', 'i'))).toBe(Number.POSITIVE_INFINITY)
    expect(exponentOf(costOf('^(a|A)+$'))).toBe(1)
    expect(exponentOf(costOf('^a+$', 'm'))).toBe(2)
  })
  test.each(['(a)\\1', '(?<x>a)\\k<x>', '(?<=a)b', '(?<!a)b', '(?:(?:a{1000}){1000}){1000}'])(
    'not told for %s',
    (pattern) => {
      expect(() => costOf(pattern)).toThrow()
    },
  )
})

describe('the bound holds for random patterns', () => {
  const pattern: fc.Arbitrary<string> = fc.letrec<{ any: string }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4, depthSize: 'medium' },
      fc.constantFrom('a', 'b', '[ab]', '.', 'ab', 'c'),
      fc.array(tie('any'), { minLength: 1, maxLength: 3 }).map((items) => items.join('')),
      fc.array(tie('any'), { minLength: 2, maxLength: 3 }).map((items) => `(?:${items.join('|')})`),
      fc
        .tuple(tie('any'), fc.constantFrom('*', '+', '?', '{0,2}', '{2}', '{2,}', '*?'))
        .map(([inner, times]) => `(?:${inner})${times}`),
      tie('any').map((inner) => `(?=${inner})`),
    ),
  })).any

  test('in steps of a plain backtracking matcher', () => {
    let judged = 0
    let bounded = 0
    fc.assert(
      fc.property(
        pattern,
        fc.boolean(),
        fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 22 }),
        fc.boolean(),
        (body, anchored, text, loses) => {
          const source = `${anchored ? '^' : ''}${body}${loses ? 'd' : '$'}`
          const tree = parsePattern(source, '')
          const cost = costOf(source)
          judged++
          if (exponentOf(cost) === Number.POSITIVE_INFINITY) return
          bounded++
          // Each step of the automaton is a few of the tree's: one for each group around it.
          const most = source.length * 8 * (stepsFor(cost, text.length + 1) + text.length + 1)
          expect(countSteps(tree, text, most)).toBeLessThanOrEqual(most)
        },
      ),
      { numRuns: 5_000, includeErrorInReport: true },
    )
    expect(bounded / judged).toBeGreaterThan(0.4)
  }, 60_000)

  test('and what is called exponential is', () => {
    for (const source of ['^(a+)+$', '^(a*)*$', '^(a|a)*$', '^(a|aa)+$', '^(a?b?)*$']) {
      const tree = parsePattern(source, '')
      const steps = (length: number): number =>
        countSteps(
          tree,
          `${'ab'.repeat(length)}!`.replaceAll('b', source.includes('b') ? 'b' : 'a'),
          5_000_000,
        )
      expect(steps(7)).toBeGreaterThan(steps(5) * 4)
      expect(() => steps(40)).toThrow(TooManySteps)
    }
  })
})
