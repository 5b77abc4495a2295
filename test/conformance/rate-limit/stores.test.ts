import { expect, test } from 'bun:test'
import { sleep, systemClock } from 'bunbase'
import fc from 'fast-check'
import { ratePolicy } from '../../../plugins/rate-limit/policy.ts'
import { eachStore } from './setup.ts'

const FIVE = ratePolicy(5, '1m')

await eachStore((stored) => {
  const takes = async (key: string, times: number, policy = FIVE): Promise<boolean[]> => {
    const { store } = stored()
    const all = await Promise.all(
      Array.from({ length: times }, async () => store.take(key, policy, 1)),
    )
    return all.map(({ taken }) => taken)
  }
  const count = (answers: readonly boolean[]): number => answers.filter(Boolean).length

  test('200 that ask at once get the limit, and not one more', async () => {
    const key = stored().key()
    expect(count(await takes(key, 200))).toBe(5)
    expect(count(await takes(key, 200))).toBe(0)
  })

  test('they come back one by one, and all of them after the window', async () => {
    const { key: fresh, clock } = stored()
    const key = fresh()
    expect(count(await takes(key, 6))).toBe(5)
    await clock.advance('11999ms')
    expect(count(await takes(key, 2))).toBe(0)
    await clock.advance(1)
    expect(count(await takes(key, 2))).toBe(1)
    await clock.advance('1m')
    expect(count(await takes(key, 9))).toBe(5)
  })

  test('keys are counted apart, whatever is in them', async () => {
    const { key: fresh } = stored()
    const key = fresh()
    for (const other of [key, `${key}'`, `${key}\0`, `${key}é`, key.repeat(30)]) {
      expect([other, count(await takes(other, 6))]).toEqual([other, 5])
    }
  })

  test('a refused call takes nothing, and a cheaper one may still pass', async () => {
    const { store, key: fresh } = stored()
    const key = fresh()
    expect(await store.take(key, FIVE, 3)).toEqual({ taken: true, level: 180_000 })
    expect(await store.take(key, FIVE, 3)).toEqual({ taken: false, level: 180_000 })
    expect(await store.take(key, FIVE, 2)).toEqual({ taken: true, level: 300_000 })
  })

  test('asking takes nothing, and forgetting gives all back', async () => {
    const { store, key: fresh, clock } = stored()
    const key = fresh()
    expect(await store.level(key, FIVE)).toBe(0)
    await takes(key, 5)
    expect(await store.level(key, FIVE)).toBe(300_000)
    await clock.advance('6s')
    expect(await store.level(key, FIVE)).toBe(270_000)
    await store.reset(key)
    expect(await store.level(key, FIVE)).toBe(0)
    expect(count(await takes(key, 6))).toBe(5)
  })

  test('large limits over long windows are counted to the last one', async () => {
    const { store, key: fresh } = stored()
    const key = fresh()
    const large = ratePolicy(1_000_000, '31d')
    expect(await store.take(key, large, 999_999)).toMatchObject({ taken: true })
    expect(await store.take(key, large, 2)).toMatchObject({ taken: false })
    expect(await store.take(key, large, 1)).toMatchObject({ taken: true })
    expect(await store.level(key, large)).toBe(1_000_000 * 31 * 86_400_000)
  })

  test('any run of calls is let through as the definition says', async () => {
    const { store, clock, key: fresh } = stored()
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 40_000 }),
      cost: fc.integer({ min: 1, max: 4 }),
    })
    const steps = fc.array(step, { minLength: 1, maxLength: 12 })
    const property = fc.asyncProperty(
      fc.integer({ min: 4, max: 9 }),
      fc.integer({ min: 7, max: 90_001 }),
      steps,
      async (limit, windowMs, all) => {
        const policy = ratePolicy(limit, windowMs)
        const key = fresh()
        // GCRA, in the form that has one number: when it would be empty. In `limit`ths of milliseconds.
        let empty = 0n
        for (const { wait, cost } of all) {
          await clock.advance(wait)
          const now = BigInt(clock.now()) * BigInt(limit)
          const next = (empty > now ? empty : now) + BigInt(cost * windowMs)
          const fits = next - now <= BigInt(limit * windowMs)
          if (fits) empty = next
          const { taken, level } = await store.take(key, policy, cost)
          const expected = fits ? next - now : empty > now ? empty - now : 0n
          expect([taken, BigInt(level)]).toEqual([fits, expected])
        }
      },
    )
    await fc.assert(property, { numRuns: 60 })
  })

  test('several processes share the counts', async () => {
    const { another, key: fresh } = stored()
    if (!another) return
    const key = fresh()
    const stores = [another(), another(), another(), another()]
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => stores[i % 4]!.take(key, FIVE, 1)),
    )
    expect(count(answers.map(({ taken }) => taken))).toBe(5)
  })

  test('a clock that lags frees nothing, and keeps nobody out for longer', async () => {
    const { another, key: fresh, clock } = stored()
    if (!another) return
    const key = fresh()
    const late = another({ ...systemClock, now: () => clock.now() - 30_000 })
    await takes(key, 5)
    expect((await late.take(key, FIVE, 1)).taken).toBe(false)
    await clock.advance('12s')
    expect((await late.take(key, FIVE, 1)).taken).toBe(false)
    expect(count(await takes(key, 2))).toBe(1)
  })

  test('outside of tests the time is one that all processes share', async () => {
    const { another, key: fresh } = stored()
    if (!another) return
    const key = fresh()
    const store = another(systemClock)
    const policy = ratePolicy(2, 300)
    const all = await Promise.all([1, 2, 3].map(async () => store.take(key, policy, 1)))
    expect(count(all.map(({ taken }) => taken))).toBe(2)
    while (!(await store.take(key, policy, 1)).taken) await sleep(systemClock, 20)
    expect(await store.level(key, policy)).toBeGreaterThan(0)
  })
})
