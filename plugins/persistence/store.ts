// The port between run history and where it is kept.
import type { Batch } from './batch.ts'
import type { RunProcess } from './unsettled.ts'
import type { ErrorGroup, ErrorQuery, Metrics, MetricsQuery } from './figures.ts'
import type {
  LogPage,
  LogQuery,
  RunCounts,
  RunDetail,
  RunOutline,
  RunPage,
  RunQuery,
  SpanDetail,
  HistorySize,
} from './history.ts'

/** What may be kept. */
export interface Bounds {
  /** Runs and lines before this time go, milliseconds since the epoch. */
  readonly before: number
  /** Counts of minutes before this time go; those of hours stay as long as runs. */
  readonly minutesBefore: number
  /** Bytes on disk, after which the oldest go; 0 for any. */
  readonly maxBytes: number
}

/** Keeps runs. Not reachable is an ordinary error of any method; it may work later. */
export interface RunStore {
  /** Makes ready what is not: file, tables. May be called again after a failure. */
  open(): Promise<void>
  /**
   * Writes all of a batch or nothing. Rows that are there already are left as they are.
   *
   * @throws RefusedRows when trying again would not help
   */
  write(batch: Batch): Promise<void>
  /**
   * Does a piece of what was put off while there was more to do. Whether some is left.
   *
   * @throws RefusedRows when rows turned out to be lost
   */
  tidy(): Promise<boolean>
  /** Removes a piece of what is out of bounds. Whether some is left. */
  prune(bounds: Bounds): Promise<boolean>
  list(query: RunQuery): Promise<RunPage>
  get(id: string): Promise<RunDetail | undefined>
  outline(id: string): Promise<RunOutline | undefined>
  span(runId: string, spanId: string): Promise<SpanDetail | undefined>
  logs(query: LogQuery): Promise<LogPage>
  counts(query: RunQuery): Promise<RunCounts>
  errors(query: ErrorQuery): Promise<ErrorGroup[]>
  /** Pins a run at a time, or lets it go. Whether there is one. */
  pin(id: string, at: number | undefined): Promise<boolean>
  /** Removes a run that is not pinned and has ended, with its lines. Whether there was one. */
  remove(id: string): Promise<boolean>
  size(): Promise<HistorySize>
  /** Says that a process is there that has runs which have not settled. */
  beat(process: RunProcess): Promise<void>
  /**
   * Marks runs of processes that are not there any more as interrupted.
   *
   * @param host this machine
   */
  interrupt(host: string): Promise<void>
  metrics(query: MetricsQuery, now: number): Promise<Metrics>
  close(): Promise<void>
}

/** The store understood what it was given, and does not take it. */
export class RefusedRows extends Error {
  override readonly name = 'RefusedRows'
}
