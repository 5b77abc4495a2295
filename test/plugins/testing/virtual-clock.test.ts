import { expect, test } from 'bun:test'
import { sleep } from 'bunbase'
import { VirtualClock } from 'bunbase/testing'
import fc from 'fast-check'

test('stands still until it is moved', async () => {
  const clock = new VirtualClock('2031-05-01T12:00:00Z')
  expect(new Date(clock.now()).toISOString()).toBe('2031-05-01T12:00:00.000Z')
  await Bun.sleep(2)
  expect(clock.elapsed()).toBe(0)
  await clock.advance('1.5h')
  expect(new Date(clock.now()).toISOString()).toBe('2031-05-01T13:30:00.000Z')
  expect(clock.elapsed()).toBe(5_400_000)
})

test('fires timers in order of time, then of creation, each at its own time', async () => {
  const clock = new VirtualClock(0)
  const fired: string[] = []
  const at = (name: string, ms: number) =>
    clock.setTimeout(() => void fired.push(`${name}@${clock.now()}`), ms)
  at('late', 300)
  at('first', 100)
  at('second', 100)
  at('never', 301)
  await clock.advance(300)
  expect(fired).toEqual(['first@100', 'second@100', 'late@300'])
})

test('fires what is set on the way, and what a promise sets between two timers', async () => {
  const clock = new VirtualClock(0)
  const seen: number[] = []
  const loop = async (): Promise<void> => {
    for (let i = 0; i < 5; i++) {
      await sleep(clock, 10)
      await null
      seen.push(clock.now())
    }
  }
  const done = loop()
  clock.setTimeout(() => clock.setTimeout(() => void seen.push(-clock.now()), 5), 20)
  await clock.advance(50)
  await done
  expect(seen).toEqual([10, 20, -25, 30, 40, 50])
})

test('cancelled timers do not fire', async () => {
  const clock = new VirtualClock(0)
  const timer = clock.setTimeout(() => expect.unreachable(), 10)
  timer.cancel()
  await clock.advance(100)
  expect(clock.timers).toEqual([])
})

test('set() goes forward through the timers, and back without touching them', async () => {
  const clock = new VirtualClock(0)
  const fired: number[] = []
  clock.setTimeout(() => void fired.push(clock.elapsed()), 1000)
  await clock.set(500)
  await clock.set(100)
  expect([clock.now(), clock.elapsed(), fired]).toEqual([100, 500, []])
  await clock.advance(500)
  expect([clock.now(), clock.elapsed(), fired]).toEqual([600, 1000, [1000]])
})

test('advance() rejects with what a timer throws; nonsense is refused', async () => {
  const clock = new VirtualClock(0)
  clock.setTimeout(() => {
    throw new Error('from the timer')
  }, 1)
  await expect(clock.advance(1)).rejects.toThrow('from the timer')
  await expect(clock.advance('1 day' as never)).rejects.toThrow('is not a duration')
  expect(() => new VirtualClock('someday')).toThrow('"someday" is not a date')
})

test('a waiting timer says when it is due and where it was set', () => {
  const clock = new VirtualClock(0)
  clock.setTimeout(() => {}, 70)
  expect(clock.timers).toEqual([
    { due: 70, from: expect.stringMatching(/clock\.test\.ts:\d+:\d+$/) },
  ])
})

test('any timers fire sorted by time, however the time is cut into steps', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(1000), { maxLength: 30 }),
      fc.array(fc.nat(300), { maxLength: 6 }),
      async (waits, steps) => {
        const clock = new VirtualClock(0)
        const fired: number[] = []
        for (const ms of waits) {
          clock.setTimeout(() => {
            expect(clock.now()).toBe(ms)
            fired.push(ms)
          }, ms)
        }
        for (const step of [...steps, 0]) await clock.advance(step)
        const now = clock.now()
        expect(fired).toEqual(waits.filter((ms) => ms <= now).sort((a, b) => a - b))
      },
    ),
    { numRuns: 50 },
  )
})
