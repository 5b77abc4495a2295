import type { RunDetail, SpanSummary } from '../../contract/runs.ts'

/** A row of a waterfall: a part of the run, the whole of it, or a run that it caused. */
export interface TraceRow extends SpanSummary {
  /** Leads there; it has a time line of its own. */
  caused?: RunDetail['links']['children'][number]
  /** From the first to the last moment of the run: there is nothing more to show of it. */
  isWhole?: true
}

/** What a waterfall of a run shows: all of it first, and below each span the runs that it has caused. */
export function traceRows({ run, spans, links }: RunDetail): TraceRow[] {
  const { action: name } = run
  const from = Math.min(run.startedAt, ...spans.map(({ start }) => start))
  const to = Math.max(from + (run.ms ?? 0), ...spans.map(({ start, ms }) => start + ms))
  const ids = new Set(spans.map(({ id }) => id))
  const below = (id: string | null | undefined): string => (id && ids.has(id) ? id : run.id)
  const status = run.status === 'error' ? 'error' : 'ok'
  return [
    {
      ...{ id: run.id, runId: run.id, parent: null, name, kind: 'action', status },
      ...{ start: from, ms: to - from, isWhole: true },
    },
    ...spans.map((span) => ({ ...span, parent: below(span.parent) })),
    ...links.children.map((caused): TraceRow => ({
      ...{ id: caused.id, runId: caused.id, parent: below(caused.spanId), name: caused.action },
      ...{ kind: 'action', status: caused.status === 'error' ? 'error' : 'ok', caused },
      ...{ start: caused.startedAt, ms: caused.ms ?? 0 },
    })),
  ]
}
