const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const NAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const NUMBER = /^\d+$/
const STEP = /^(?:\*|0)\/(\d+)$/

/** A cron expression in words; the expression itself where it is too special for few of them. */
export function cronText(expression: string): string {
  const fields = (NAMES[expression] ?? expression).trim().split(/\s+/)
  if (fields.length === 6 && fields[0] === '0') fields.shift()
  if (fields.length !== 5) return expression
  const [minute, hour, day, month, weekday] = fields as [string, string, string, string, string]
  const when = whenText(minute, hour)
  const on = onText(day, month, weekday)
  if (when === undefined || on === undefined) return expression
  return [when, on].filter(Boolean).join(' ')
}

function whenText(minute: string, hour: string): string | undefined {
  if (minute === '*' && hour === '*') return 'every minute'
  const minutes = STEP.exec(minute)?.[1]
  if (minutes !== undefined && hour === '*') return `every ${minutes} minutes`
  if (!NUMBER.test(minute)) return undefined
  if (hour === '*')
    return minute === '0' ? 'every hour' : `every hour at :${minute.padStart(2, '0')}`
  const hours = STEP.exec(hour)?.[1]
  if (hours !== undefined) return `every ${hours} hours at :${minute.padStart(2, '0')}`
  const times = hour.split(',')
  if (!times.every((each) => NUMBER.test(each))) return undefined
  return `at ${times.map((each) => `${each.padStart(2, '0')}:${minute.padStart(2, '0')}`).join(', ')}`
}

function onText(day: string, month: string, weekday: string): string | undefined {
  if (month !== '*') {
    if (weekday !== '*' || !NUMBER.test(day) || !NUMBER.test(month)) return undefined
    return `on ${day.padStart(2, '0')}.${month.padStart(2, '0')}. of each year`
  }
  if (day !== '*') {
    return weekday === '*' && NUMBER.test(day) ? `on day ${day} of the month` : undefined
  }
  if (weekday === '*') return ''
  if (/^(1-5|mon-fri)$/i.test(weekday)) return 'on weekdays'
  const days = weekday.split(',').map(dayText)
  return days.every((each) => each !== undefined) ? `on ${days.join(', ')}` : undefined
}

function dayText(word: string): string | undefined {
  if (NUMBER.test(word)) return DAYS[Number(word) % 7]
  return word.length === 3
    ? DAYS.find((day) => day.toLowerCase().startsWith(word.toLowerCase()))
    : undefined
}
