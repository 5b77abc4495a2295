import { describe, expect, test } from 'bun:test'
import { readSchedule } from '../../../plugins/cron/schedule.ts'

const HOUR = 3_600_000
const at = (text: string): number => Date.parse(text)
const iso = (times: readonly number[]): string[] =>
  times.map((time) => new Date(time).toISOString())

/** The times of a schedule in a span of time. */
function within(expression: string, timezone: string, from: string, to: string): string[] {
  const { next } = readSchedule(expression, timezone)
  const times: number[] = []
  const end = at(to)
  for (let time = next(at(from)); time !== undefined && time < end; time = next(time)) {
    times.push(time)
  }
  return iso(times)
}

describe('what cannot be meant is refused', () => {
  test.each([
    ['61 * * * *', '"61 * * * *" is not a cron expression: Invalid value for minute: 61'],
    ['* * *', '"* * *" is not a cron expression'],
    ['every monday', '"every monday" is not a cron expression'],
    ['0 0 30 2 *', '"0 0 30 2 *" is never due'],
    ['0 0 0 1 1 * 2020', '"0 0 0 1 1 * 2020" is never due'],
  ])('%s', (expression, message) => {
    expect(() => readSchedule(expression, 'UTC')).toThrow(message)
  })

  test('a time zone that does not exist', () => {
    expect(() => readSchedule('* * * * *', 'Mars/Olympus')).toThrow(
      '"Mars/Olympus" is not a time zone',
    )
  })
})

describe('when the clocks are changed', () => {
  test('a fixed time that the gap leaves out comes right after it', () => {
    expect(within('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', '2026-03-31T00:00Z')).toEqual(
      ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
    )
  })

  test('a fixed time that comes twice is due once', () => {
    expect(within('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', '2026-10-27T00:00Z')).toEqual(
      ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
    )
  })

  test('an interval follows the time that really passes', () => {
    const times = within('*/30 * * * *', 'Europe/Berlin', '2026-10-24T22:00Z', '2026-10-25T04:00Z')
    expect(times.length).toBe(11)
    expect(times[4]).toBe('2026-10-25T00:30:00.000Z')
    expect(times[6]).toBe('2026-10-25T01:30:00.000Z')
  })
})

describe('over two years', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  ]
  const from = at('2026-01-01T00:00:00Z')
  const to = at('2028-01-01T00:00:00Z')

  test.each(zones)('in %s a daily time is due once on each local day', (timezone) => {
    const { next } = readSchedule('15 2 * * *', timezone)
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' })
    const days: string[] = []
    for (let time = next(from)!; time < to; time = next(time)!) days.push(day.format(time))
    expect(new Set(days).size).toBe(days.length)
    expect([730, 731]).toContain(days.length)
  })

  test.each(zones)('in %s an interval goes on through every change of the clocks', (timezone) => {
    const { next } = readSchedule('*/30 * * * *', timezone)
    const changes = offsetChanges(timezone, from, to)
    expect(changes.length).toBe(['UTC', 'Asia/Kathmandu'].includes(timezone) ? 0 : 4)
    for (const change of [from, ...changes]) {
      let last = next(change - 24 * HOUR)!
      for (let i = 0; i < 96; i++) {
        const time = next(last)!
        expect(time - last).toBe(HOUR / 2)
        last = time
      }
    }
  })
})

/** Midnights (UTC) after which a zone's offset is another. */
function offsetChanges(timezone: string, from: number, to: number): number[] {
  const format = new Intl.DateTimeFormat('en', { timeZone: timezone, timeZoneName: 'longOffset' })
  const offset = (time: number): string => format.format(time).split(', ')[1]!
  const days = Array.from({ length: (to - from) / (24 * HOUR) }, (_, day) => from + day * 24 * HOUR)
  return days.filter((day) => offset(day) !== offset(day + 24 * HOUR))
}

describe('what is due', () => {
  const everyMinute = readSchedule('* * * * *', 'UTC')
  const daily = readSchedule('0 0 * * *', 'UTC')
  const now = at('2026-01-10T00:10:00Z')

  test('the ticks since the last, the last left out', () => {
    expect(iso(everyMinute.due(now - 60_000, now, 'none'))).toEqual(['2026-01-10T00:10:00.000Z'])
    expect(everyMinute.due(now, now + 59_999, 'all')).toEqual([])
  })

  test('all of the last minute, whatever is asked for what was missed', () => {
    const everySecond = readSchedule('* * * * * *', 'UTC')
    expect(everySecond.due(now - 30_000, now, 'none').length).toBe(30)
    expect(everySecond.due(now - 30_000, now, 'last').length).toBe(30)
  })

  test('missed ticks: none, the last of them, or all', () => {
    const after = now - 72 * HOUR
    expect(daily.due(after, now, 'none')).toEqual([])
    expect(iso(daily.due(after, now, 'last'))).toEqual(['2026-01-10T00:00:00.000Z'])
    expect(iso(daily.due(after, now, 'all'))).toEqual([
      '2026-01-08T00:00:00.000Z',
      '2026-01-09T00:00:00.000Z',
      '2026-01-10T00:00:00.000Z',
    ])
  })

  test('a missed tick is not made up for when a newer one is due', () => {
    expect(iso(everyMinute.due(now - HOUR, now, 'last'))).toEqual(['2026-01-10T00:10:00.000Z'])
  })

  test('never more than a hundred', () => {
    const times = everyMinute.due(now - 24 * HOUR, now, 'all')
    expect(times.length).toBe(100)
    expect(times.at(-1)).toBe(now)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})
