import { publicError, reasonOf } from '../../../kernel/index.ts'
import type { ShownError } from '../contract/wire.ts'

/** An error that was thrown, as a page shows it; in development with what was below it. */
export function shownError(error: unknown): ShownError {
  const { name, code, message, details, cause } = publicError(error)
  const below = cause === undefined ? '' : `: ${reasonOf(cause)}`
  return {
    name: cause instanceof Error ? cause.name : name,
    ...{ code, message: `${message}${below}` },
    ...(details !== undefined && { details }),
  }
}
