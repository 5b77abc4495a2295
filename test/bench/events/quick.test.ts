import { expect, test } from 'bun:test'
import { redis } from '../../services.ts'
import { broadcastRates } from './broadcast.ts'
import { dispatchTimes } from './dispatch.ts'

test('telling five subscribers takes no longer than an EventEmitter would, by much', async () => {
  const { calls, runs } = await dispatchTimes(4, 5, 5)
  for (const { ours, eventEmitter } of [calls, runs]) {
    expect(eventEmitter).toBeGreaterThan(0)
    // 1.5 is held by the benchmark on a quiet machine.
    expect(ours / eventEmitter).toBeLessThan(3)
  }
})

const url = await redis()
if (url) {
  test('broadcasts over Redis outrun ioredis', async () => {
    const { ours, apps, ioredis } = await broadcastRates(url, 5000, 3)
    expect(apps).toBeGreaterThan(0)
    // 3 is held by the benchmark on a quiet machine.
    expect(ours / ioredis).toBeGreaterThan(1)
  })
}
