/** RFC 3339 `full-date`: `2024-02-29`. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!match) return false
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** RFC 3339 `full-time`: `10:00:00Z`, `10:00:00.25+02:00`. The offset is required. */
export function isTime(text: string): boolean {
  const match = /^(\d\d):(\d\d):(\d\d)(?:\.\d{1,9})?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text)
  if (!match) return false
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const [offsetHour, offsetMinute] = [Number(match[5] ?? 0), Number(match[6] ?? 0)]
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false
  if (second < 60) return true
  // A leap second falls on 23:59:60 UTC.
  const offset = (offsetHour * 60 + offsetMinute) * (match[4] === '-' ? -1 : 1)
  return second === 60 && (hour * 60 + minute - offset + 1440) % 1440 === 1439
}

/** RFC 3339 `date-time`: `2024-02-29T10:00:00Z`. */
export function isDateTime(text: string): boolean {
  const separator = text.charCodeAt(10) | 32
  return separator === 116 && isDate(text.slice(0, 10)) && isTime(text.slice(11))
}

/** ISO 8601 duration as RFC 3339, appendix A, writes it: `P3D`, `PT1H30M`, `P2W`. */
export function isDuration(text: string): boolean {
  return (
    /^P(?:\d{1,12}W|(?:\d{1,12}Y)?(?:\d{1,12}M)?(?:\d{1,12}D)?(?:T(?:\d{1,12}H)?(?:\d{1,12}M)?(?:\d{1,12}S)?)?)$/.test(
      text,
    ) && /\d[A-Z]$/.test(text)
  )
}

/** The date that an RFC 3339 date or date-time says; nothing for any other text. */
export function parseDate(text: string): Date | undefined {
  if (!isDateTime(text) && !isDate(text)) return undefined
  const date = new Date(text.toUpperCase().replace(':60', ':59'))
  return Number.isNaN(date.getTime()) ? undefined : date
}
