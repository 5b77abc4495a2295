import { expect, test } from 'bun:test'
import { pauseAfter } from 'bunbase'
import fc from 'fast-check'

test('pauses double up to the longest, each between half of it and all', () => {
  fc.assert(
    fc.property(
      fc.nat(2_000),
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 1_000, max: 100_000 }),
      (failures, first, longest) => {
        const most = failures < 20 ? Math.min(longest, first * 2 ** failures) : longest
        const pause = pauseAfter(failures, { first, longest })
        expect(pause).toBeGreaterThanOrEqual(most / 2)
        expect(pause).toBeLessThanOrEqual(most)
      },
    ),
  )
})

test('processes that lost something together do not come back together', () => {
  const pauses = Array.from({ length: 20 }, () => pauseAfter(3, { first: 100, longest: 10_000 }))
  expect(new Set(pauses).size).toBeGreaterThan(15)
})
