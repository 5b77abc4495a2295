// Times at which a schedule was due and nothing ran.
import { expect, test } from 'bun:test'
import { kit, t } from 'bunbase'
import type { CronPlugin } from 'bunbase/plugins/cron'
import { untilMoving } from '../queue/app.ts'
import { studioApp } from './app.ts'

const { action, triggers } = kit<CronPlugin>()
const none = { input: t.Object({}), output: t.Object({}) }
const minuteOf = (time: number | Date): number => new Date(time).getUTCMinutes()
/** Minutes at which the input of the short one cannot be made. */
const LOST = [3, 4]
/** Minutes at which the long one begins: from the second it does not end before the ninth minute. */
const BEGINS = [2, 4, 10, 12]
const LAST = 13

test('those that were missed, and those left out since the run before had not ended', async () => {
  const gate = Promise.withResolvers<void>()
  const count = { short: 0, long: 0 }
  const short = action(
    {
      ...{ name: 'ticks.short', ...none },
      triggers: [
        triggers.cron('* * * * *', {
          input: ({ scheduledAt }) => {
            if (LOST.includes(minuteOf(scheduledAt))) throw new Error('no input yet')
            return {}
          },
        }),
      ] as never,
    },
    () => {
      count.short++
      return {}
    },
  )
  const long = action(
    {
      ...{ name: 'ticks.long', ...none, timeout: 0 },
      triggers: [triggers.cron('*/2 * * * *', { overlap: 'skip' })] as never,
    },
    async () => {
      if (++count.long > 1) await gate.promise
      return {}
    },
  )
  await using given = await studioApp([short, long])
  const { app, page } = given
  const settled = (name: string): number =>
    app.runs.filter(({ action: { name: of }, status }) => of === name && status === 'succeeded')
      .length
  const expected = { short: 0, long: 0 }
  for (let minute = 1; minute <= LAST; minute++) {
    await app.clock.advance('1m')
    if (!LOST.includes(minute)) expected.short++
    if (BEGINS.includes(minute)) expected.long++
    const ran = (): boolean => count.short === expected.short && count.long === expected.long
    await untilMoving(app, `what is due at minute ${minute} runs`, ran)
    if (minute === 9) {
      gate.resolve()
      await untilMoving(app, 'the long one ends', () => settled('ticks.long') === 2)
    }
  }
  await untilMoving(app, 'all have ended', () => settled('ticks.long') === BEGINS.length)
  const told = async (name: string) => {
    const { jobs } = await page.call('studio.cron.list', {})
    return jobs.find((row) => row.action === name)!
  }
  const recorded = async (): Promise<boolean> =>
    (await told('ticks.short')).ran.length === expected.short &&
    (await told('ticks.long')).ran.every(({ status }) => status === 'ok')
  await untilMoving(app, 'their runs are recorded', recorded, '100ms')
  const { missed, skipped } = await told('ticks.short')
  expect({ missed: missed.map(minuteOf), skipped }).toEqual({ missed: LOST, skipped: [] })
  const ofLong = await told('ticks.long')
  expect(ofLong.missed).toEqual([])
  expect(ofLong.skipped.map(minuteOf)).toEqual([6, 8])
}, 60_000)
