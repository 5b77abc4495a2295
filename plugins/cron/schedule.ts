import { Cron } from 'croner'
import { mistake } from '../../kernel/index.ts'
import type { CatchUp } from './triggers.ts'

/** Milliseconds by which a tick may be late and still counts as on time: a restart, a busy machine. */
const ON_TIME = 60_000
/** Missed ticks that are run at most. */
const MOST = 100

/** The times at which something is due. Times are milliseconds since the epoch. */
export interface Schedule {
  readonly expression: string
  /** IANA name. */
  readonly timezone: string
  /** The first time after `after`; undefined when there is none. */
  next(after: number): number | undefined
  /** The times to run now: after `after`, up to and including `now`; oldest first. */
  due(after: number, now: number, catchUp: CatchUp): number[]
}

/**
 * Reads a cron expression. Fixed times (`30 2 * * *`) that a change to summer time leaves out come
 * right after the gap, and once when the clocks are set back; others (every 30 minutes) follow
 * the real time that passes.
 *
 * @throws TypeError when it cannot be read, or is never due
 */
export function readSchedule(expression: string, timezone: string): Schedule {
  assertTimeZone(timezone)
  const cron = read(expression, timezone)
  const next = (after: number): number | undefined => cron.nextRun(new Date(after))?.getTime()
  return {
    expression,
    timezone,
    next,
    due(after, now, catchUp) {
      const late = Math.max(after, now - ON_TIME)
      const onTime = between(next, late, now)
      if (after >= late || catchUp === 'none') return onTime
      if (catchUp === 'last' && onTime.length > 0) return onTime
      const wanted = catchUp === 'last' ? 1 : MOST - onTime.length
      // Asked for what is before a time, whose own second counts as well.
      const missed = cron.previousRuns(wanted, new Date(late + 1000)).map(Number)
      return [...missed.filter((it) => it > after && it <= late).reverse(), ...onTime]
    },
  }
}

/** After `after`, up to and including `until`. */
function between(next: Schedule['next'], after: number, until: number): number[] {
  const times: number[] = []
  for (let time = next(after); time !== undefined && time <= until; time = next(time)) {
    times.push(time)
  }
  return times
}

function read(expression: string, timezone: string): Cron {
  let cron: Cron
  try {
    cron = new Cron(expression, { timezone, paused: true, fixedTimeRule: 'no-wildcard' })
  } catch (error) {
    const why = (error as Error).message.replace(/^CronPattern: /, '')
    throw mistake(
      `"${expression}" is not a cron expression: ${why}`,
      'write five fields (minute, hour, day of month, month, day of week), as in "0 9 * * 1"',
      error,
    )
  }
  if (cron.nextRun() === null) {
    throw mistake(`"${expression}" is never due`, 'name a day that there is, and that is to come')
  }
  return cron
}

function assertTimeZone(timezone: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch (error) {
    throw mistake(
      `"${timezone}" is not a time zone`,
      'write an IANA name such as "Europe/Berlin"',
      error,
    )
  }
}
