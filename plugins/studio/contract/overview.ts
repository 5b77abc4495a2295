// The first page: is anything wrong, and where.
import type { Series } from './wire.ts'

/** Failures of one cause. */
export interface ErrorGroup {
  fp: string
  message: string
  code: string
  action: string
  trigger: string
  count: number
  /** By stretch of the window, 60. */
  series: Series
  firstAt: number
  lastAt: number
  sampleRunIds: string[]
  status: ErrorStatus
  /** When it was resolved, of one that has failed again since: it is open again. */
  resolvedAt?: number
  /** Jobs that were given up by this cause and not repeated yet, and the newest of them. */
  jobs?: { count: number; newest: string }
  /**
   * Of a cause that has not failed since its jobs were repeated in the Studio: when, how many, and how many runs
   * of its action have succeeded since, at most as many. Both are counted up to 500.
   */
  retried?: { at: number; jobs: number; ok: number }
}

/** What somebody has said of failures of one cause; open until they say something. */
export type ErrorStatus = 'open' | 'muted' | 'resolved'

/** A number at the head of the page. */
export interface Counter {
  key: 'runs' | 'failureRate' | 'p95' | 'queue'
  value: number | null
  /** In the window before. */
  prev: number | null
  unit: 'count' | 'ratio' | 'ms'
  series: Series
  /** A second number: how long the oldest job waits, in milliseconds. */
  extra?: number
}

/** Something to look at. */
export interface Attention {
  sev: 'error' | 'warn' | 'info'
  text: string
  /** Path below the Studio's. */
  to: string
}

/** An action among the slowest. */
export interface SlowAction {
  action: string
  runs: number
  p50: number
  p95: number
  p99: number
  errRate: number
  series: Series
  errs: Series
}

/** What the overview shows. */
export interface Overview {
  asOf: number
  /** Whether a run was ever recorded. */
  empty: boolean
  attention: Attention[]
  counters: Counter[]
  series: { t: number[]; runs: number[]; failed: number[] }
  slow: SlowAction[]
  failing: ErrorGroup[]
  cronNext: { id: string; action: string; at: number; text: string }[]
  /** Since the process before. */
  registryDiff: { added: string[]; changed: string[]; removed: string[] }
  /** For the first run: an action that can be called without more. */
  first?: { action: string; curl: string }
}

/** Actions of the overview. */
export interface OverviewApi {
  'studio.overview': {
    input: {
      /** @minimum 60000 @maximum 604800000 */
      windowMs?: number
    }
    output: Overview
  }
}
