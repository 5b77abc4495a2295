// Runs: the list, one of them, and doing it again.
import type { JobState } from './queue.ts'
import type {
  GuardDecision,
  Identity,
  LogRow,
  Page,
  Payload,
  RunRow,
  RunStatus,
  ShownError,
} from './wire.ts'

/** What a list of runs is asked for. */
export interface RunsQuery {
  /** In the filter grammar of `filter.ts`. @maxLength 2000 */
  q?: string
  /** Milliseconds since the epoch; started at or after. */
  from?: number
  /** Started before. */
  to?: number
}

/** Part of a run that was timed. */
export interface SpanSummary {
  id: string
  parent: string | null
  runId: string
  name: string
  kind: 'action' | 'guard' | 'hook' | 'db' | 'http' | 'event' | 'queue' | 'cache' | 'log' | 'other'
  /** Milliseconds since the epoch, with parts of one. */
  start: number
  ms: number
  status: 'ok' | 'error'
  /** Of a query, its beginning on one line. */
  sql?: string
}

/** A span with what it says of itself. */
export interface SpanDetail extends SpanSummary {
  attrs: Record<string, unknown>
  error?: string
  logs: LogRow[]
}

/** A line of a stack. */
export interface StackFrame {
  fn: string
  /** Relative to the app's root when it is in it. */
  file: string
  line: number
  col: number
  /** Whether it is the app's. */
  own: boolean
}

/** A try of the same job. */
export interface Attempt {
  n: number
  runId?: string
  status: RunStatus
  startedAt: number
  ms: number | null
  error?: string
  nextAt?: number
  /** The first of a job that repeats one that was given up. */
  again?: true
}

/** A query that one run sent again and again. */
export interface RepeatedQuery {
  text: string
  count: number
  ms: number
}

/** All of a run. */
export interface RunDetail {
  run: RunRow & {
    queuedAt?: number
    startedBy: Identity
    commit?: string
    pid?: number
    module?: string
  }
  input: Payload | null
  output: Payload | null
  error?: ShownError & { stack: StackFrame[]; cause?: string; fp: string; similar: number }
  spans: SpanSummary[]
  /** Oldest first; at most 200. */
  logs: LogRow[]
  attempts: Attempt[]
  guards: GuardDecision[]
  repeats: RepeatedQuery[]
  trigger: { type: string; label: string; meta: unknown }
  links: {
    parent: RunRow | null
    /** What it called, and what started by its events and jobs; `spanId`: its span that caused it. */
    children: (RunRow & { spanId?: string })[]
    traceRuns: number
    /** The job that it was a try of, as long as it is kept. */
    job?: { id: string; state: JobState; replayedAs?: string }
  }
}

/** What a replay would have done beyond giving its output; it was rolled back. */
export interface ReplayEffects {
  rows: {
    table: string
    op: 'insert' | 'update' | 'delete'
    count: number
    rows: { key: unknown; before: unknown; after: unknown }[]
  }[]
  events: { name: string; payload: unknown }[]
  jobs: { action: string; input: unknown }[]
  mails: { to: string; subject: string }[]
  /** Webhooks, requests, and what other plugins hold back. */
  others: { kind: string; name: string; details: unknown }[]
}

/** What a replay gave. */
export interface Replayed {
  runId: string
  status: RunStatus
  ms: number
  output?: Payload
  /** Of a dry one, of which no run is recorded, with where it was. */
  error?: ShownError & { stack?: StackFrame[]; cause?: string }
  /** Of a dry one only. */
  effects?: ReplayEffects
}

/** A run in a comparison. */
export interface RunSide {
  run: RunRow
  input: Payload | null
  output: Payload | null
  error?: ShownError
  spans: { name: string; kind: string; count: number; ms: number }[]
}

/** Actions about runs. */
export interface RunsApi {
  'studio.runs.list': {
    input: RunsQuery & {
      /** @maxLength 500 */
      cursor?: string
      /** @integer @minimum 1 @maximum 500 */
      limit?: number
      sort?: 'new' | 'old' | 'slow'
    }
    output: Page<RunRow>
  }
  'studio.runs.facets': {
    input: RunsQuery
    output: {
      /** Of how many runs; `hit`: there are more. */
      scanned: { limit: number; hit: boolean }
      total: number
      status: Record<string, number>
      trigger: Record<string, number>
      action: { v: string; n: number }[]
    }
  }
  'studio.runs.get': {
    input: {
      /** @maxLength 100 */
      id: string
    }
    output: RunDetail
  }
  'studio.runs.span': {
    input: {
      /** @maxLength 100 */
      runId: string
      /** @maxLength 100 */
      spanId: string
    }
    output: { span: SpanDetail }
  }
  /** Dry: in a transaction that is rolled back, with events, jobs and mail held back. */
  'studio.runs.replay': {
    input: {
      /** @maxLength 100 */
      id: string
      input?: unknown
      as?: Identity
      dry?: boolean
    }
    output: Replayed
  }
  'studio.runs.cancel': {
    input: {
      /** @maxLength 100 */
      id: string
    }
    output: { canceled: boolean }
  }
  'studio.runs.diff': {
    input: {
      /** @maxLength 100 */
      a: string
      /** @maxLength 100 */
      b: string
    }
    output: { a: RunSide; b: RunSide; changes: { at: string; a: unknown; b: unknown }[] }
  }
  'studio.runs.bulk': {
    input: RunsQuery & {
      /** What is pinned or still runs is not deleted. */
      op: 'replay' | 'cancel' | 'pin' | 'unpin' | 'delete'
      /** @maxItems 1000 */
      ids?: string[]
      /** @integer @minimum 1 @maximum 1000 */
      max?: number
      dry: boolean
      /** The number that a dry call said; needed beyond 100. */
      confirm?: number
    }
    output: { matched: number; done: number; failed: { id: string; reason: string }[] }
  }
  /** The run as a `bun test` file with its input and output as fixtures. */
  'studio.runs.exportTest': {
    input: {
      /** @maxLength 100 */
      id: string
    }
    output: {
      /** Where it goes, from the app's root. */
      file: string
      text: string
      /** What of the run the test cannot have, in words. */
      notes: string[]
    }
  }
  'studio.payload.get': {
    input: {
      /** @maxLength 100 */
      runId: string
      part: 'input' | 'output'
    }
    output: { payload: Payload | null }
  }
}
