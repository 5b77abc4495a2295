import type { Interval } from './objects.ts'

const DAY = 86_400

/** Moves a time by calendar intervals: the 31st becomes the last day of a shorter month. */
export function addInterval(from: number, interval: Interval, count: number): number {
  if (interval === 'day') return from + count * DAY
  if (interval === 'week') return from + count * 7 * DAY
  const months = interval === 'year' ? 12 * count : count
  const date = new Date(from * 1000)
  const day = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const longest = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(day, longest))
  return date.getTime() / 1000
}

/** The end of the period that begins at a time, by the anchor: so the 31st is remembered over February. */
export function periodEnd(
  anchor: number,
  start: number,
  { interval, interval_count }: { interval: Interval; interval_count: number },
): number {
  let end = anchor
  for (let n = 1; end <= start; n++) end = addInterval(anchor, interval, n * interval_count)
  return end
}
