import { BunbaseError } from '../../kernel/index.ts'

/** How an operation ended, as it is kept. */
export interface Outcome {
  readonly output?: unknown
  /** HTTP status of the success, when a request asked for it. */
  readonly status?: number | undefined
  readonly error?: Pick<BunbaseError, 'code' | 'status' | 'message' | 'details'>
}

/**
 * An error that the same operation would meet again: the caller is to know it, and to decide.
 * Undefined for one that another try may not meet.
 */
export function lastingError(error: unknown): Outcome | undefined {
  if (!(error instanceof BunbaseError) || error.retry || error.status >= 500) return undefined
  const { code, status, message, details } = error
  return { error: { code, status, message, details } }
}

/** What the outcome was: gives the output, or throws the error. */
export function replay({ output, error }: Outcome): unknown {
  if (error === undefined) return output
  const { code, status, message, details } = error
  throw new BunbaseError(code, { status, message }, { details })
}
