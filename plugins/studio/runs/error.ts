import { publicError } from '../../../kernel/index.ts'
import type { RunDetail as Recorded } from '../../persistence/index.ts'
import type { RunDetail } from '../contract/runs.ts'
import type { Studio } from '../studio.ts'
import { stackFrames } from './stack.ts'

interface RecordedError {
  readonly message?: string
  readonly details?: unknown
  readonly stack?: string
  readonly cause?: unknown
}

type RecordedFailure = Pick<Recorded, 'error' | 'errorCode' | 'errorFingerprint'>

/** The error of a run with where it was. @param similar failures of the same cause */
export function errorOf(
  { host }: Studio,
  { error, errorCode = 'INTERNAL', errorFingerprint = '' }: RecordedFailure,
  similar: number,
): NonNullable<RunDetail['error']> {
  const { message = '', details, stack, cause } = (error ?? {}) as RecordedError
  const below = causeOf(cause)
  const text = below.stack ?? stack ?? ''
  // What callers are told nothing of is shown as what it is; its cause, if any, is one level below.
  const isHidden = errorCode === 'INTERNAL'
  const head = (isHidden ? text : (stack ?? '')).split('\n', 1)[0]!
  const [, name = errorCode] = /^([A-Za-z]\w*): /.exec(head) ?? []
  const said = (isHidden ? below.message : undefined) ?? message
  const why = isHidden ? causeOf(below.cause).message : below.message
  return {
    ...{ name, code: errorCode, message: said },
    ...(details !== undefined && { details }),
    // One that only wraps another to give it a code says the same twice.
    ...(why !== undefined && why !== said && { cause: why }),
    ...{ stack: stackFrames(text, host.root), fp: errorFingerprint, similar },
  }
}

/** What a run threw that is not recorded. @param details of it that may be shown */
export function thrownError(
  studio: Studio,
  thrown: unknown,
  details: unknown,
): Omit<NonNullable<RunDetail['error']>, 'fp' | 'similar'> {
  const { code, message, cause, stack } = publicError(thrown)
  const below = cause instanceof Error ? { message: cause.message, stack: cause.stack } : cause
  const error = { message, details, stack, cause: below }
  const {
    fp: _,
    similar: __,
    ...shown
  } = errorOf(studio, { error, errorCode: code, errorFingerprint: undefined }, 0)
  return shown
}

/** A cause is recorded as a text, or as what an error says of itself. */
function causeOf(cause: unknown): { message?: string; stack?: string; cause?: unknown } {
  if (typeof cause === 'string') return { message: cause.split('\n', 1)[0]!, stack: cause }
  if (typeof cause !== 'object' || cause === null) return {}
  const { message, stack, cause: below } = cause as Record<string, unknown>
  return {
    ...(below !== undefined && { cause: below }),
    ...(typeof message === 'string' && { message }),
    ...(typeof stack === 'string' && { stack }),
  }
}
