// What travels between the Studio's pages and its actions, in several of them. Types alone: the schemas
// of each page's actions are made from these by .ci/studio-schemas.ts, and the app imports them as types.

/** How a run stands or ended, as the Studio says it. */
export type RunStatus =
  'queued' | 'running' | 'ok' | 'error' | 'retrying' | 'canceled' | 'interrupted' | 'denied'

/** A page of a list; by cursor, never by offset. */
export interface Page<T> {
  items: T[]
  /** For `cursor`; null on the last page. */
  next: string | null
  /** When it was read, milliseconds since the epoch. */
  asOf: number
  /** So many rows were looked at; `hit`: there are more, and the page may miss some of them. */
  scanned?: { limit: number; hit: boolean }
}

/** A value of a run, cut where it is large. */
export interface Payload {
  value: unknown
  /** Of the value as JSON, as far as it was kept. */
  bytes: number
  truncated: boolean
  /** JSON pointers of what is hidden. */
  redacted: string[]
}

/** A JSON Schema (2020-12) as `kernel/schema` writes it. */
export interface WireSchema {
  dialect: 'typebox-0.34'
  schema: unknown
}

/** A recorded run in a list: without what it was given and gave. */
export interface RunRow {
  id: string
  action: string
  /** `api`, `queue`, `cron`, `event`, `tool`, `call` … */
  trigger: string
  status: RunStatus
  /** Milliseconds since the epoch. */
  startedAt: number
  /** Null while it runs. */
  ms: number | null
  /** 1 for the first try. */
  attempt: number
  orgId?: string
  /** Of a user or an API key. */
  userId?: string
  /** Who it really was, where somebody acted as the user. */
  impersonatedBy?: string
  traceId: string
  parentRunId?: string
  /** Same for failures of one cause. */
  errorFp?: string
  errorCode?: string
  errorMsg?: string
  replayOf?: string
  pinned: boolean
}

/** A log line. */
export interface LogRow {
  id: string
  /** Milliseconds since the epoch. */
  t: number
  level: 'debug' | 'info' | 'warn' | 'error'
  msg: string
  action?: string
  runId?: string
  spanId?: string
  fields: Record<string, unknown>
}

/** As whom something is done. */
export interface Identity {
  kind: 'anonymous' | 'system' | 'user' | 'apiKey'
  /** Of a user or API key. @maxLength 200 */
  id?: string
  /** @maxLength 200 */
  orgId?: string
}

/** What a guard said. */
export interface GuardDecision {
  name: string
  decision: 'allow' | 'deny' | 'skipped'
  /** Null when it was asked without a run. */
  ms: number | null
  reason?: string
}

/** An error as a page shows it. */
export interface ShownError {
  name: string
  code: string
  message: string
  details?: unknown
}

/** A time series: one number for each of equal stretches, oldest first. */
export type Series = number[]
