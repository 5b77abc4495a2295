import { expect } from 'bun:test'

/**
 * That the progress of the fixture's tool was told, in order. The SDK's client forgets a request's
 * progress at its answer, also what it has read by then and not yet told: the last step may be missing.
 */
export function expectSteps(steps: readonly number[]): void {
  expect(steps.length).toBeGreaterThanOrEqual(2)
  expect([0, 50, 100].slice(0, steps.length)).toEqual([...steps])
}
