import type { Metrics, MetricsQuery, RunFigures, RunSeries } from './figures.ts'

import { Conditions, type Statement } from './conditions.ts'
import { Histogram } from './latency.ts'
import type { Ask, DatabaseRow } from './read.ts'
import { HOUR, MINUTE } from './run-counts.ts'

const MAX_PIECES = 120
/** Longer than this, hours are read. */
const BY_MINUTES = 3 * HOUR

/** What is read, and into which pieces it goes. */
interface Window {
  readonly from: number
  readonly width: number
  readonly piece: number
  readonly pieces: number
}

function windowOf(query: MetricsQuery, now: number): Window {
  // What happens now is in it.
  const to = query.to ?? now + 1
  const wanted = query.from ?? to - HOUR
  const width = to - wanted > BY_MINUTES ? HOUR : MINUTE
  const most = Math.max(1, Math.min(MAX_PIECES, Math.trunc(query.pieces ?? 60)))
  const first = Math.floor(wanted / width)
  const all = Math.max(1, Math.ceil(to / width) - first)
  // A part of a step at either end makes one step more; the first is then not worth wider pieces.
  const steps = all === most + 1 ? most : all
  const each = Math.ceil(steps / most)
  const from = (first + all - steps) * width
  return { from, width, piece: each * width, pieces: Math.ceil(steps / each) }
}

/** Counts of some runs, over time. */
class Sums {
  runs = 0
  failed = 0
  refused = 0
  ms = 0
  readonly #pieces: { runs: number; failed: number; durations: Histogram | undefined }[]

  constructor(pieces: number) {
    this.#pieces = Array.from({ length: pieces }, () => ({
      runs: 0,
      failed: 0,
      durations: undefined,
    }))
  }

  add(row: DatabaseRow, piece: number): void {
    const [runs, failed] = [Number(row['runs']), Number(row['failed'])]
    this.runs += runs
    this.failed += failed
    this.refused += Number(row['refused'])
    this.ms += Number(row['duration_ms'])
    const at = this.#pieces[piece]!
    at.runs += runs
    at.failed += failed
    at.durations ??= new Histogram()
    at.durations.addText(row['buckets'] as string)
  }

  /** What others have counted. */
  addAll(sums: Sums): void {
    this.runs += sums.runs
    this.failed += sums.failed
    this.refused += sums.refused
    this.ms += sums.ms
    for (const [i, { runs, failed, durations }] of sums.#pieces.entries()) {
      const at = this.#pieces[i]!
      at.runs += runs
      at.failed += failed
      if (durations) (at.durations ??= new Histogram()).addAll(durations)
    }
  }

  figures(): RunFigures & { readonly series: RunSeries } {
    const { runs, failed, refused, ms } = this
    const together = new Histogram()
    for (const { durations } of this.#pieces) if (durations) together.addAll(durations)
    return {
      ...{ runs, failed, refused },
      meanMs: runs === 0 ? undefined : ms / runs,
      p50: together.percentile(0.5),
      p95: together.percentile(0.95),
      p99: together.percentile(0.99),
      series: {
        runs: this.#pieces.map((it) => it.runs),
        failed: this.#pieces.map((it) => it.failed),
        p95: this.#pieces.map(({ durations }) => durations?.percentile(0.95)),
      },
    }
  }
}

/** Adds up what processes have counted. */
export async function readMetrics(ask: Ask, query: MetricsQuery, now: number): Promise<Metrics> {
  const window = windowOf(query, now)
  const { from, piece, pieces } = window
  const all = new Sums(pieces)
  const actions = new Map<string, Sums>()
  for (const row of await ask(countsStatement(query, window))) {
    const action = row['action'] as string
    let sums = actions.get(action)
    if (!sums) actions.set(action, (sums = new Sums(pieces)))
    sums.add(row, Math.floor((Number(row['time']) - from) / piece))
  }
  for (const sums of actions.values()) all.addAll(sums)
  return {
    ...{ from, to: from + piece * pieces, piece },
    all: all.figures(),
    actions: [...actions]
      .map(([action, sums]) => ({ action, ...sums.figures() }))
      .sort((a, b) => b.runs - a.runs || (a.action < b.action ? -1 : 1)),
  }
}

function countsStatement(
  { action }: MetricsQuery,
  { from, width, piece, pieces }: Window,
): Statement {
  const { where, values } = new Conditions()
    .add('width = ?', width)
    .add('time >= ?', from)
    .add('time < ?', from + piece * pieces)
    .add('action = ?', action)
  const columns = 'action, time, runs, failed, refused, duration_ms, buckets'
  return { text: `select ${columns} from action_run_counts${where}`, values }
}
