import { checkOptions, milliseconds, mistake } from '../../kernel/index.ts'
import { backoffSchema } from './config.ts'
import type { JobOptions } from './job.ts'

/** What a column of either engine holds. */
const LARGEST = 2 ** 31 - 1
const MOST_ATTEMPTS = 10_000
/** The last millisecond that a date can tell, and the first with a minus. */
const LAST = 8.64e15
/** Characters; an index of Postgres has no room for much more. */
const LONGEST_KEY = 512

/**
 * Refuses options of a job that one engine would store and the other not, or that would only show to be
 * wrong when the job has failed. By hand, since jobs are added by the thousand.
 *
 * @throws TypeError
 * @throws RangeError for a delay that is no duration
 */
export function checkJobOptions(options: JobOptions): void {
  const { priority, maxAttempts, delay, runAt, backoff } = options
  if (priority !== undefined && !isInteger(priority, -LARGEST - 1, LARGEST)) {
    wrong('priority', 'a whole number of at most 31 bits')
  }
  if (maxAttempts !== undefined && !isInteger(maxAttempts, 1, MOST_ATTEMPTS)) {
    wrong('maxAttempts', `a whole number from 1 to ${MOST_ATTEMPTS}`)
  }
  if (runAt !== undefined) {
    if (delay !== undefined) throw mistake('a job has `delay` and `runAt`', 'give one of them')
    if (!isTime(Number(runAt))) wrong('runAt', 'a date, or milliseconds since the epoch')
  }
  if (delay !== undefined && !isTime(milliseconds(delay))) {
    wrong('delay', 'milliseconds from now, or a duration such as "30s"')
  }
  if (backoff !== undefined) checkOptions(backoffSchema, { backoff })
}

/**
 * A key as it was given, or made of an input.
 *
 * @param option what it is the key of
 * @throws TypeError
 */
export function checkedKey(option: string, key: string | undefined): string | undefined {
  if (key === undefined || (typeof key === 'string' && key.length <= LONGEST_KEY)) return key
  return wrong(option, `a text of at most ${LONGEST_KEY} characters`)
}

const isInteger = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to

const isTime = (value: number): boolean => Math.abs(value) <= LAST

function wrong(option: string, what: string): never {
  throw mistake(`the option \`${option}\` of a job is wrong: it must be ${what}`, `give ${what}`)
}
