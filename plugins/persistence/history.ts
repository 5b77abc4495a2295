import { type RunStatus, type Service, service } from '../../kernel/index.ts'
import type { ErrorGroup, ErrorQuery, Metrics, MetricsQuery } from './figures.ts'

/**
 * How a recorded run stands or ended. Those that take some seconds are there while they run;
 * `interrupted` are those whose process died meanwhile.
 */
export type RecordedStatus = RunStatus | 'interrupted'

/** A log line's level. */
export type LineLevel = 'debug' | 'info' | 'warn' | 'error'

/** A recorded run as lists show it: without what it was given and what it gave. */
export interface RunSummary {
  readonly id: string
  readonly traceId: string
  readonly parentId: string | undefined
  /** The span that caused it: of its parent, of what emitted its event or added its job, or a caller's. */
  readonly parentSpanId: string | undefined
  readonly action: string
  /** Modules of the action, outer to inner, joined by dots. */
  readonly module: string | undefined
  readonly trigger: string
  readonly caller: {
    readonly kind: string
    readonly id: string | undefined
    /** Who it really was, where somebody acted as this user. */
    readonly impersonatedBy?: string
  }
  readonly org: string | undefined
  readonly status: RecordedStatus
  readonly errorCode: string | undefined
  /** The beginning of it. */
  readonly errorMessage: string | undefined
  /** What it has in common with others of its kind; of failed runs. */
  readonly errorFingerprint: string | undefined
  /** The run that this one does again. */
  readonly replayOf: string | undefined
  /** Whether it is kept however old it gets. */
  readonly pinned: boolean
  /** 1 for the first try. */
  readonly attempt: number
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  /** 0 of one that runs; of one that was interrupted about as long as its process was seen. */
  readonly durationMs: number
}

/** Part of a run that was timed: a guard, the handler, a query, a call. */
export interface RecordedSpan {
  readonly id: string
  readonly parentId: string | undefined
  readonly kind: string
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly startedAt: number
  readonly durationMs: number
  /** As OpenTelemetry names them: `db.query.text`, `db.response.returned_rows`. */
  readonly attributes: Readonly<Record<string, unknown>>
  readonly error: string | undefined
}

/** A query that one run sent again and again: mostly a list that is loaded item by item. */
export interface RepeatedQuery {
  readonly text: string
  readonly count: number
  /** Of all of them together. */
  readonly durationMs: number
}

/** A line that a run logged. */
export interface RecordedLine {
  readonly id: string
  readonly runId: string
  readonly action: string
  readonly level: LineLevel
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
  /** The span in which it was logged, when that was kept. */
  readonly spanId: string | undefined
}

/** A span without what it says of itself: what a waterfall shows. */
export interface SpanSummary extends Omit<RecordedSpan, 'attributes' | 'error'> {
  readonly group: SpanGroup
  readonly failed: boolean
}

/** What kinds of spans there are, for whoever shows them. A kind of another plugin is a group itself. */
export type SpanGroup = 'action' | 'guard' | 'db' | 'event' | 'queue' | 'http' | (string & {})

/** A span with all that is known of it, and the lines that were logged in it. */
export interface SpanDetail extends RecordedSpan {
  readonly runId: string
  readonly group: SpanGroup
  /** Oldest first. */
  readonly logs: readonly RecordedLine[]
}

/** A run without what its spans say of themselves. */
export interface RunOutline extends Omit<RunDetail, 'spans'> {
  readonly spans: readonly SpanSummary[]
}

/** Everything that is known of a run. Secrets are `[redacted]`, large values cut. */
export interface RunDetail extends RunSummary {
  /** What the trigger was declared with, for instance `{ method, path }`. */
  readonly triggerDetail: unknown
  readonly error: unknown
  /** Undefined when nothing was read, or nothing recorded. */
  readonly input: unknown
  readonly output: unknown
  /** Empty unless the run was traced. */
  readonly spans: readonly RecordedSpan[]
  readonly repeats: readonly RepeatedQuery[]
  /** Oldest first; the first 1,000. */
  readonly logs: readonly RecordedLine[]
}

/** Which runs; all of it must hold. A list means any of its members. */
export interface RunQuery {
  /** Started at or after, milliseconds since the epoch. */
  readonly from?: number | undefined
  /** Started before. */
  readonly to?: number | undefined
  readonly action?: string | readonly string[] | undefined
  readonly status?: RecordedStatus | readonly RecordedStatus[] | undefined
  readonly trigger?: string | readonly string[] | undefined
  readonly traceId?: string | undefined
  readonly parentId?: string | undefined
  readonly org?: string | undefined
  readonly callerId?: string | undefined
  /** Only runs that somebody made as somebody else: whoever it was, or `by` one. */
  readonly impersonated?: { readonly by?: string | undefined } | undefined
  readonly errorCode?: string | undefined
  readonly errorFingerprint?: string | undefined
  /** True: only runs that are kept. */
  readonly pinned?: boolean | undefined
  readonly minDurationMs?: number | undefined
  readonly maxDurationMs?: number | undefined
  /** None of these. */
  readonly not?:
    | {
        readonly action?: readonly string[] | undefined
        readonly status?: readonly RecordedStatus[] | undefined
        readonly trigger?: readonly string[] | undefined
      }
    | undefined
  /** Part of the action's name or of the error's message, upper and lower case alike; or the id. */
  readonly text?: string | undefined
  /** What recorded inputs have at a path (`user.email`), as text. */
  readonly inputPath?: readonly { readonly path: string; readonly value: string }[] | undefined
  /** Default `newest` first. `slowest` is one page: of the newest 20,000 that an index finds. */
  readonly order?: 'newest' | 'oldest' | 'slowest' | undefined
  /** At most 500; default 50. */
  readonly limit?: number | undefined
  /** `next` of the page before. */
  readonly cursor?: string | undefined
}

/** Which log lines; all of it must hold. A list means any of its members. */
export interface LogQuery {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly runId?: string | undefined
  readonly level?: LineLevel | readonly LineLevel[] | undefined
  readonly action?: string | undefined
  /** Part of the message, upper and lower case alike. */
  readonly text?: string | undefined
  readonly order?: 'newest' | 'oldest' | undefined
  /** At most 500; default 50. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** A page in the order asked for. */
export interface Page<T> {
  readonly items: readonly T[]
  /** For {@link RunQuery.cursor}; undefined on the last page. */
  readonly next: string | undefined
}

/** A page of runs. */
export type RunPage = Page<RunSummary>
/** A page of log lines. */
export type LogPage = Page<RecordedLine>

/** How many runs there are, altogether and by what. */
export interface RunCounts {
  readonly total: number
  readonly byStatus: Readonly<Partial<Record<RecordedStatus, number>>>
  /** The hundred with the most runs, most first. */
  readonly byAction: readonly {
    readonly action: string
    readonly runs: number
    readonly failed: number
    /** Mean. */
    readonly durationMs: number
  }[]
}

/** How recording goes. */
export interface RecordingStats {
  /** Rows (runs and lines) that wait to be written, and their bytes. */
  readonly buffered: number
  readonly bufferedBytes: number
  /** Rows in files beside the store, to be written when it can be reached. */
  readonly spilledBytes: number
  readonly written: number
  /** Lost because there was no room for them while the store could not be reached. */
  readonly dropped: number
  /** Lost because the store did not take them. */
  readonly refused: number
  /** Milliseconds that the last flush took. */
  readonly lastFlushMs: number
  /** What the store said last, while it cannot be reached. */
  readonly failing: string | undefined
}

/** How much run history there is. */
export interface HistorySize {
  /** About. */
  readonly runs: number
  readonly bytes: number
}

/** Recorded runs, and how recording goes. */
export interface RunHistory {
  /** Reads include what is not flushed yet, unless the store cannot take it. */
  list(query?: RunQuery): Promise<RunPage>
  get(id: string): Promise<RunDetail | undefined>
  /** The same with spans in short; {@link RunHistory.span} gives one in full. */
  outline(id: string): Promise<RunOutline | undefined>
  /** One span of a traced run. */
  span(runId: string, spanId: string): Promise<SpanDetail | undefined>
  logs(query?: LogQuery): Promise<LogPage>
  /** Counts what a query (without its cursor and limit) finds; takes longer the more it is. */
  counts(query?: RunQuery): Promise<RunCounts>
  /** Kinds of errors, those with the most runs first. Counts by an index, in pieces. */
  errors(query?: ErrorQuery): Promise<ErrorGroup[]>
  /** Runs and durations by action and over time, from counts: however many runs there were. */
  metrics(query?: MetricsQuery): Promise<Metrics>
  /** Writes everything recorded so far. Rejects when the store cannot be reached; nothing is lost then. */
  flush(): Promise<void>
  readonly stats: RecordingStats
  /** Whether this process records. */
  readonly recording: boolean
  /**
   * Stops recording in this process, or goes on with it. Runs, lines and spans are not kept meanwhile; what
   * was recorded stays, and runs are counted all the same.
   */
  setRecording(on: boolean): void
  /** Keeps a run with its lines however old it gets, or lets it go. Whether there is one of that id. */
  pin(id: string, pinned?: boolean): Promise<boolean>
  /**
   * Removes a run with its lines, unless it is pinned or still runs. It stays in what was counted.
   *
   * @returns whether there was one
   */
  remove(id: string): Promise<boolean>
  /** What there is, on disk and altogether. */
  size(): Promise<HistorySize>
  /**
   * Removes everything recorded so far but what is pinned, in pieces, so that nobody waits for it.
   *
   * @returns about how many runs it were
   */
  clear(): Promise<number>
}

/** Provided by `persistence`, unless it is disabled. */
export const runHistory: Service<RunHistory> = service('persistence:run-history')
