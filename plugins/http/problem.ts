import { InvalidInput, type Mode, shownError } from '../../kernel/index.ts'
import { STATUS_TEXT } from './status-text.ts'

/** A problem document (RFC 9457). */
export interface Problem {
  readonly type: 'about:blank'
  /** The status in words. */
  readonly title: string
  readonly status: number
  /** The error's code, `TASK_NOT_FOUND`. */
  readonly code: string
  /** What is wrong and what to do. */
  readonly detail: string
  /** 32 hexadecimal digits: finds the run in logs and traces. */
  readonly traceId: string
  /** What is wrong with the input, by JSON pointer. */
  readonly errors?: readonly { path: string; message: string }[]
  readonly details?: unknown
  /** Development only: what went wrong below. */
  readonly cause?: string
}

/** The problem document of an error. Causes are told in development only. */
export function problemOf(error: unknown, traceId: string, mode: Mode): Problem {
  const { status, code, message, cause, ...shown } = shownError(error, mode)
  const details = sendable(shown.details, mode)
  return {
    type: 'about:blank',
    title: STATUS_TEXT[status] ?? (status < 500 ? 'Client Error' : 'Server Error'),
    status,
    code,
    detail: message,
    traceId,
    ...(code === InvalidInput.code && details !== undefined
      ? { errors: (details as { issues: Problem['errors'] & {} }).issues }
      : details !== undefined && { details }),
    ...(mode === 'development' && cause !== undefined && { cause: describe(cause) }),
  }
}

/** Details that JSON can say: one that it cannot must not cost the whole answer. */
function sendable(details: unknown, mode: Mode): unknown {
  try {
    return JSON.stringify(details) === undefined ? undefined : details
  } catch (error) {
    return mode === 'development' ? { unsendable: String(error) } : undefined
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
}
