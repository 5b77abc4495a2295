import { type Static, type TSchema, Type } from '@sinclair/typebox'
import type { Mode } from './host.ts'
import { mistake } from './mistake.ts'

/** What is said of an error beyond its message. */
export interface ErrorOptions<Details = unknown> {
  /** Replaces the catalogue's message; shown to callers. */
  message?: string
  /** Machine-readable facts, shown to callers. */
  details?: Details
  /** What went wrong below; logged, never shown to callers. */
  cause?: unknown
}

/** One entry of an area's catalogue. */
export interface ErrorEntry {
  /** The HTTP status it is rendered with; other triggers render the same error their way. */
  status: number
  /** What is wrong and what to do, for the caller. */
  message: string
  /** Whether the same call may succeed later. Default false. */
  retry?: boolean
  /**
   * Whether it is a mistake in the app's own code, and no business of its callers: in production they are
   * not told its message and details, and the log has them. Default false.
   */
  internal?: boolean
  /** Shape of `details`. */
  details?: TSchema
}

/** Every error that callers are meant to see. */
export class BunbaseError<Details = unknown> extends Error {
  /** Stable and machine-readable: `TASK_NOT_FOUND`. */
  readonly code: string
  readonly status: number
  /** Whether the same call may succeed later. */
  readonly retry: boolean
  /** Whether it is a mistake in the app's own code; see {@link shownError}. */
  readonly internal: boolean
  readonly details: Details | undefined

  constructor(code: string, entry: ErrorEntry, options: ErrorOptions<Details> = {}) {
    super(options.message ?? entry.message, { cause: options.cause })
    this.name = 'BunbaseError'
    this.code = code
    this.status = entry.status
    this.retry = entry.retry ?? false
    this.internal = entry.internal ?? false
    this.details = options.details
  }
}

/** An error of a catalogue: `throw new TaskNotFound({ details: { id } })`. */
export interface ErrorClass<Details = any> {
  new (options?: ErrorOptions<Details>): BunbaseError<Details>
  readonly code: string
  readonly entry: ErrorEntry
}

/**
 * Declares an error. Listed in an action's `errors` it is part of its OpenAPI description and of
 * typed clients.
 *
 * @param code upper snake case, unique in the app
 */
export function defineError<const D extends TSchema = TSchema>(
  code: string,
  entry: Omit<ErrorEntry, 'details'> & { details?: D },
): ErrorClass<Static<D>> {
  const { status } = entry
  if (!Number.isInteger(status) || status < 400 || status > 599) {
    throw mistake(`the error ${code} has the status ${status}`, 'give one from 400 to 599')
  }
  return class extends BunbaseError<Static<D>> {
    static readonly code = code
    static readonly entry = entry
    constructor(options?: ErrorOptions<Static<D>>) {
      super(code, entry, options)
    }
  }
}

/** Whether a value was made by {@link defineError}, here or in another copy of bunbase. */
export function isErrorClass(value: unknown): value is ErrorClass {
  return (
    typeof value === 'function' &&
    typeof Reflect.get(value, 'code') === 'string' &&
    'entry' in value
  )
}

/** The input does not fit the action's schema. */
export const InvalidInput: ErrorClass<{ issues: { path: string; message: string }[] }> =
  defineError('INVALID_INPUT', {
    status: 400,
    message: 'The input does not fit the schema of this action.',
    details: Type.Object({
      issues: Type.Array(
        Type.Object({
          path: Type.String({ description: 'JSON pointer into the input (RFC 6901)' }),
          message: Type.String(),
        }),
      ),
    }),
  })

/** The handler returned something that does not fit the action's output schema. */
export const InvalidOutput: ErrorClass = defineError('INVALID_OUTPUT', {
  status: 500,
  internal: true,
  message: 'The action returned a value that does not fit its output schema.',
})

/** Nobody is signed in, and the action asks for somebody. */
export const Unauthenticated: ErrorClass = defineError('UNAUTHENTICATED', {
  status: 401,
  message: 'Sign in to do this.',
})

/** The caller may not do this. */
export const Forbidden: ErrorClass = defineError('FORBIDDEN', {
  status: 403,
  message: 'You may not do this.',
})

/** The thing asked for does not exist, or the caller may not know that it does. */
export const NotFound: ErrorClass = defineError('NOT_FOUND', {
  status: 404,
  message: 'There is no such thing here.',
})

/** The request contradicts the present state. */
export const Conflict: ErrorClass = defineError('CONFLICT', {
  status: 409,
  message: 'This contradicts the present state; read it again and retry.',
})

/** No action of that name is registered. */
export const UnknownAction: ErrorClass = defineError('UNKNOWN_ACTION', {
  status: 404,
  message: 'No action of that name is registered.',
})

/** The run took longer than the action's `timeout`. */
export const Timeout: ErrorClass = defineError('TIMEOUT', {
  status: 504,
  message: 'The action took too long and was stopped.',
  retry: true,
})

/** The caller went away, or the run was cancelled. */
export const Cancelled: ErrorClass = defineError('CANCELLED', {
  status: 499,
  message: 'The run was cancelled.',
})

/** The process is stopping or overloaded. */
export const Unavailable: ErrorClass = defineError('UNAVAILABLE', {
  status: 503,
  message: 'The service is not taking new work right now; retry shortly.',
  retry: true,
})

/** `ctx.call` nested deeper than the limit: most likely actions that call each other. */
export const CallDepth: ErrorClass = defineError('CALL_DEPTH', {
  status: 500,
  internal: true,
  message: 'Actions call each other too deeply.',
})

/** Anything that was not thrown as a `BunbaseError`; its cause is logged, not shown. */
export const Internal: ErrorClass = defineError('INTERNAL', {
  status: 500,
  internal: true,
  message: 'Something went wrong on our side.',
})

/** The error as the app and its log see it: a `BunbaseError` as it is, anything else as `INTERNAL`. */
export function publicError(error: unknown): BunbaseError {
  return error instanceof BunbaseError ? error : new Internal({ cause: error })
}

/**
 * The error as callers from outside may see it: in production of the app's own mistakes the code alone,
 * which programs go by, with the words of `INTERNAL`.
 */
export function shownError(error: unknown, mode: Mode): BunbaseError {
  const known = publicError(error)
  if (mode !== 'production' || !known.internal) return known
  const { status } = known
  return new BunbaseError(known.code, { ...Internal.entry, status }, { cause: known })
}
