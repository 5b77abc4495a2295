// SQLite has no types for times: they are text, in one form each, so that they compare as times do.
import { unfit } from './unfit.ts'

/**
 * A moment as it is stored.
 *
 * @throws RangeError beyond the years 0 to 9999: as text it would sort before all others
 */
export function timeText(time: Date): string {
  const text = time.toISOString()
  if (text.length !== 24) throw new RangeError(`SQLite cannot store ${text}: only years 0 to 9999`)
  return text
}

/** Reads a stored time. Without a zone it is UTC, as SQLite's own functions mean it. */
export function readTime(text: string): Date {
  if (text.length === 10) return new Date(text)
  const zoned = /(Z|[+-]\d\d(:?\d\d)?)$/i.test(text)
  return new Date(zoned ? text.replace(/([+-]\d\d)$/, '$1:00') : `${text.replace(' ', 'T')}Z`)
}

/** What a `timestamptz` column stores for a value. @throws CheckViolation for what is no time */
export function timeOf(value: string | Date): string {
  if (typeof value !== 'string') return fitTimeText(value)
  const time = isDay(value) ? readTime(value) : undefined
  if (!time || Number.isNaN(time.getTime())) throw refused(value, 'a time')
  return timeText(time)
}

/** The same for a `date` column. */
export function dayOf(value: string | Date): string {
  const text = typeof value === 'string' ? value : fitTimeText(value)
  if (!isDay(text)) throw refused(text, 'a date')
  return text.slice(0, 10)
}

const CLOCK = /^(?:(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?|24:00(?::00)?)$/

/** The same for a `time` column. */
export function clockOf(value: string | Date): string {
  const text = typeof value === 'string' ? value : fitTimeText(value).slice(11, 23)
  if (!CLOCK.test(text)) throw refused(text, 'a time of day')
  return text.length === 5 ? `${text}:00` : text
}

/** Whether a text begins with a day that the calendar has. */
function isDay(text: string): boolean {
  const day = /^\d{4}-\d\d-\d\d(?=$|[ T])/.exec(text)?.[0]
  if (day === undefined) return false
  const time = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day)
}

function fitTimeText(time: Date): string {
  if (Number.isNaN(time.getTime())) throw refused(String(time), 'a time')
  return timeText(time)
}

function refused(text: string, what: string): Error {
  return unfit(`it is not ${what}`, text)
}
