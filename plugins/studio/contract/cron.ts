// Schedules.
import type { RunStatus } from './wire.ts'

/** A schedule. */
export interface CronRow {
  id: string
  action: string
  /** The plugin that brought it; what the app itself brought has none. */
  plugin?: string
  pattern: string
  tz: string
  /** In words; the pattern when there are none. */
  text: string
  paused: boolean
  /** The next ten. */
  next: number[]
  prev?: number
  busy: boolean
  overlap: string
  catchUp: string
  /** Newest first, at most 20. */
  last: { runId: string; status: RunStatus; at: number; ms: number }[]
  p95: number | null
  /** What ran in the last day, newest first, at most 100. */
  ran: { runId: string; status: RunStatus; at: number }[]
  /** When it is due in the next day; the first 200. */
  ahead: number[]
  /** Times of the last day that nothing ran at. */
  missed: number[]
  /** Those that were left out since the run before had not ended. */
  skipped: number[]
}

/** Actions about schedules. */
export interface CronApi {
  'studio.cron.list': { input: {}; output: { jobs: CronRow[]; durable: boolean } }
  'studio.cron.op': {
    input: {
      /** @maxLength 400 */
      id: string
      op: 'runNow' | 'pause' | 'resume'
    }
    output: { id: string; paused: boolean; jobId?: string }
  }
  'studio.cron.preview': {
    input: {
      /** @maxLength 200 */
      pattern: string
      /** @maxLength 100 */
      tz?: string
    }
    output: { valid: boolean; error?: string; text: string; next: number[] }
  }
}
