import { fingerprintOf, publicError } from '../../kernel/index.ts'
import type { JobError } from './job.ts'
import { errorsOf } from './rows.ts'

/** Errors that a job keeps; the oldest go first. */
const MOST = 10
/** Characters of one message. */
const LONGEST = 2_000
/** Causes of causes; more is most likely a circle. */
const DEEPEST = 8

/** A job of which an attempt failed. */
interface Failing {
  readonly action: string
  readonly attempt: number
  /** JSON of those so far. */
  readonly errors: string | null
}

/**
 * The errors of a job with one more, as JSON.
 *
 * @param at milliseconds since the epoch
 * @param run id of the run that ended with it
 */
export function withError(
  { action, attempt, errors }: Failing,
  at: number,
  thrown: unknown,
  run?: string,
): string {
  const error = publicError(thrown)
  const causes = causesOf(error.cause)
  const entry: JobError = {
    attempt,
    at,
    code: error.code,
    message: cut(error.message),
    fingerprint: fingerprintOf(thrown, action),
    ...(causes.length > 0 && { causes }),
    ...(run !== undefined && { run }),
  }
  return JSON.stringify([...errorsOf(errors), entry].slice(-MOST))
}

function causesOf(cause: unknown): string[] {
  const messages: string[] = []
  let at = cause
  while (at !== undefined && at !== null && messages.length < DEEPEST) {
    messages.push(cut(at instanceof Error ? `${at.name}: ${at.message}` : String(at)))
    at = at instanceof Error ? at.cause : undefined
  }
  return messages
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
