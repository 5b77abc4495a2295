// Months that are counted from a day.
import { expect, test } from 'bun:test'
import fc from 'fast-check'
import { periodAt } from '../../../plugins/billing/period.ts'

const day = (text: string): Date => new Date(`${text}T10:00:00.000Z`)
const days = ({ start, end }: { start: Date; end: Date }): string[] =>
  [start, end].map((date) => date.toISOString().slice(0, 10))

test('from the 31st the months go to the last day of shorter ones, and back', () => {
  const anchor = day('2027-01-31')
  expect(days(periodAt(anchor, day('2027-02-10'), 1))).toEqual(['2027-01-31', '2027-02-28'])
  expect(days(periodAt(anchor, day('2027-02-28'), 1))).toEqual(['2027-02-28', '2027-03-31'])
  expect(days(periodAt(anchor, day('2027-04-30'), 1))).toEqual(['2027-04-30', '2027-05-31'])
  expect(days(periodAt(anchor, day('2028-02-29'), 1))).toEqual(['2028-02-29', '2028-03-31'])
  expect(days(periodAt(day('2028-02-29'), day('2029-03-01'), 12))).toEqual([
    '2029-02-28',
    '2030-02-28',
  ])
})

test('periods lie next to each other without gaps, and a moment is in its own', () => {
  const date = fc.date({
    min: new Date('1990-01-01'),
    max: new Date('2090-01-01'),
    noInvalidDate: true,
  })
  fc.assert(
    fc.property(date, date, fc.constantFrom(1, 12), (anchor, at, months) => {
      const period = periodAt(anchor, at, months)
      expect(period.start <= at && at < period.end).toBe(true)
      expect(periodAt(anchor, period.end, months).start).toEqual(period.end)
      expect(periodAt(anchor, new Date(Number(period.start) - 1), months).end).toEqual(period.start)
      const length = (Number(period.end) - Number(period.start)) / 86_400_000 / months
      expect(length).toBeWithin(28, 31.0001)
    }),
  )
})
