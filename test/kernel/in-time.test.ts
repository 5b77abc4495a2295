import { expect, test } from 'bun:test'
import { Timeout, inTime } from 'bunbase'
import { VirtualClock } from 'bunbase/testing'

test('what is in time is handed on, an error too, and leaves no timer', async () => {
  const clock = new VirtualClock()
  expect(await inTime(clock, 100, async () => 'done')).toBe('done')
  const broken = inTime(clock, 100, () => Promise.reject(new RangeError('broken')))
  expect(await broken.catch((error: Error) => error.message)).toBe('broken')
  expect(clock.timers).toEqual([])
})

test('what is late is told so and not waited for, even when it does not listen', async () => {
  const clock = new VirtualClock()
  let told: unknown
  const late = inTime(clock, 100, (signal) => {
    signal.addEventListener('abort', () => (told = signal.reason))
    return new Promise<never>(() => undefined)
  }).catch((error: unknown) => error)
  await clock.advance(99)
  expect(told).toBeUndefined()
  await clock.advance(1)
  expect(await late).toBeInstanceOf(Timeout)
  expect(told).toBe(await late)
})
