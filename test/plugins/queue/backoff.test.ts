import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { backoffDelay, backoffPlan } from '../../../plugins/queue/backoff.ts'

test('the delay is min(max, delay · factor^(n − 1)) with up to jitter of it on top, for every attempt', () => {
  const options = fc.record({
    delay: fc.integer({ min: 0, max: 3_600_000 }),
    factor: fc.double({ min: 1, max: 10, noNaN: true }),
    max: fc.integer({ min: 0, max: 31 * 86_400_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  fc.assert(
    fc.property(options, fc.integer({ min: 1, max: 100 }), (backoff, attempt) => {
      const plan = backoffPlan(backoff)
      const delay = backoffDelay(plan, attempt)
      const base = Math.min(backoff.max, backoff.delay * backoff.factor ** (attempt - 1))
      expect(Number.isSafeInteger(delay)).toEqual(true)
      expect(delay).toBeGreaterThanOrEqual(Math.floor(base))
      expect(delay).toBeLessThanOrEqual(Math.ceil(base * (1 + backoff.jitter)))
      // The bounds never fall from one attempt to the next.
      for (const random of [0, 1]) {
        expect(backoffDelay(plan, attempt + 1, random)).toBeGreaterThanOrEqual(
          backoffDelay(plan, attempt, random),
        )
      }
    }),
  )
})

test('by default 2 s, doubled up to an hour, spread over a quarter', () => {
  const plan = backoffPlan(undefined)
  const bounds = (attempt: number) => [
    backoffDelay(plan, attempt, 0),
    backoffDelay(plan, attempt, 1),
  ]
  expect([1, 2, 3, 12, 100].map(bounds)).toEqual([
    [2_000, 2_500],
    [4_000, 5_000],
    [8_000, 10_000],
    [3_600_000, 4_500_000],
    [3_600_000, 4_500_000],
  ])
  const seen = new Set(Array.from({ length: 50 }, () => backoffDelay(plan, 5)))
  expect(seen.size).toBeGreaterThan(10)
})

test('fixed stays the same; a duration begins an exponential one', () => {
  const fixed = backoffPlan({ kind: 'fixed', delay: '5s', jitter: 0 })
  expect([1, 2, 9].map((attempt) => backoffDelay(fixed, attempt))).toEqual([5_000, 5_000, 5_000])
  const grown = backoffPlan('1m')
  expect([1, 2].map((attempt) => backoffDelay(grown, attempt, 0))).toEqual([60_000, 120_000])
})
