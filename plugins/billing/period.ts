import type { Interval } from './plan-config.ts'

/** A stretch of time: its beginning is in it, its end is not. */
export interface Period {
  readonly start: Date
  readonly end: Date
}

/** Months of an interval. */
export const MONTHS: Readonly<Record<Interval, number>> = { month: 1, year: 12 }

/**
 * The period that a moment is in. Periods begin on the day and at the time of the anchor, in UTC; where a
 * month has no such day, on its last: from 31 January to 28 February to 31 March.
 *
 * @param months how long a period is
 */
export function periodAt(anchor: Date, at: Date, months: number): Period {
  const apart =
    (at.getUTCFullYear() - anchor.getUTCFullYear()) * 12 + at.getUTCMonth() - anchor.getUTCMonth()
  let count = Math.floor(apart / months)
  // The day of the month may come only after it; never more than one period off.
  if (monthsAfter(anchor, count * months) > at) count--
  return {
    start: monthsAfter(anchor, count * months),
    end: monthsAfter(anchor, (count + 1) * months),
  }
}

/** So many months later; on the last day of a month that has no such day. */
function monthsAfter(anchor: Date, months: number): Date {
  const moved = new Date(anchor)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(anchor.getUTCDate(), last))
  return moved
}
