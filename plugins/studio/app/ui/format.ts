import { now } from '../data/clock.ts'
import { prefs } from '../data/prefs.ts'

const whole = new Intl.NumberFormat('en-US')
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 })

/** `10,284`. */
export const count = (n: number): string => whole.format(n)
/** `10.3K` from ten thousand on, `9,284` below. */
export const short = (n: number): string => (n < 10_000 ? whole.format(n) : compact.format(n))

/** A duration with its unit: `0.4 ms`, `35 ms`, `1.24 s`, `3 m 05 s`, `4 h 02 m`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return '–'
  if (ms < 10) return `${ms.toFixed(ms < 0.95 ? 2 : 1).replace(/\.?0+$/, '') || '0'} ms`
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`
  const minutes = Math.floor(ms / 60_000)
  const pad = (n: number): string => String(Math.floor(n)).padStart(2, '0')
  if (minutes < 60) return `${minutes} m ${pad((ms % 60_000) / 1000)} s`
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`
  return `${Math.floor(minutes / 1440)} d ${pad((minutes % 1440) / 60)} h`
}

/** `64 B`, `1.2 KB`, `14 MB`. */
export function bytes(n: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  let at = 0
  while (n >= 1024 && at < units.length - 1) [n, at] = [n / 1024, at + 1]
  return `${n < 10 && at > 0 ? n.toFixed(1) : Math.round(n)} ${units[at]}`
}

/** An amount in the smallest unit of its currency: `€9.00`, `¥900`. */
export function money({ amount, currency }: { amount: number; currency: string }): string {
  try {
    const format = new Intl.NumberFormat('en-US', { style: 'currency', currency })
    return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2))
  } catch {
    return `${amount} ${currency}`
  }
}

/** A share: `0.5 %`, `12 %`. */
export const percent = (share: number): string => {
  const value = share * 100
  return `${value === 0 || value >= 10 ? Math.round(value) : value < 0.1 ? '<0.1' : value.toFixed(1)}%`
}

/** `12 s ago`, `in 3 m`, `just now`. */
export function relative(t: number): string {
  const apart = t - now()
  const size = Math.abs(apart)
  if (size < 2_000) return 'just now'
  const said =
    size < 60_000
      ? `${Math.round(size / 1000)} s`
      : size < 3_600_000
        ? `${Math.round(size / 60_000)} m`
        : size < 48 * 3_600_000
          ? `${Math.round(size / 3_600_000)} h`
          : `${Math.round(size / 86_400_000)} d`
  return apart < 0 ? `${said} ago` : `in ${said}`
}

/** Says times in the chosen zone. A format takes long to make, and a list says hundreds of times: one for each zone. */
function inZone(locale: string, options: Intl.DateTimeFormatOptions): (t: number) => string {
  const made: Record<string, Intl.DateTimeFormat> = {}
  return (t) => {
    const { zone } = prefs.get()
    made[zone] ??= new Intl.DateTimeFormat(locale, {
      ...options,
      ...(zone === 'utc' && { timeZone: 'UTC' }),
    })
    return made[zone].format(t)
  }
}

/** `15:00:10.203`, in the chosen zone. */
export const clock = inZone('en-GB', {
  hour12: false,
  fractionalSecondDigits: 3,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
const date = inZone('sv-SE', {})
const dayOf = inZone('en-GB', { day: 'numeric', month: 'short' })
const minuteOf = inZone('en-GB', { hour: '2-digit', minute: '2-digit' })

/** `2026-11-28 15:00:10.203 GMT+1`: what a hover says. */
export const absolute = (t: number): string =>
  `${date(t)} ${clock(t)} ${prefs.get().zone === 'utc' ? 'UTC' : ''}`.trim()

/** `15:00` today, `27 Nov 15:00` otherwise. */
export function moment(t: number): string {
  const [day, time] = [dayOf(t), minuteOf(t)]
  return day === dayOf(now()) ? time : `${day} ${time}`
}

/** The end of a long id: ids are ordered by time, so that their beginnings look alike. */
export const brief = (id: string): string => (id.length > 14 ? `…${id.slice(-12)}` : id)
