import type { LogLevel } from './level.ts'

/** One line, as its JSON reads. */
export interface LogRecord {
  readonly level: LogLevel
  /** ISO 8601 in UTC, to the millisecond. */
  readonly time: string
  readonly message: string
  readonly runId?: string
  /** The run that called this one. */
  readonly parentRunId?: string
  readonly traceId?: string
  /** Full name of the running action. */
  readonly action?: string
  readonly caller?: { readonly kind: string; readonly id?: string }
  readonly [field: string]: unknown
}
