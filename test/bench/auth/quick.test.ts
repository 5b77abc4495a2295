import { expect, test } from 'bun:test'
import { authenticatedCost } from './authenticated.ts'

test('knowing who calls costs far less than the request itself', async () => {
  const cost = await authenticatedCost({ rounds: 5, requests: 400, sessions: 50 })
  expect(cost.open).toBeGreaterThan(0)
  // 5 µs is held by the benchmark on a quiet machine.
  expect(cost.cookie).toBeLessThan(cost.open)
  expect(cost.bearer).toBeLessThan(cost.open)
}, 30_000)
