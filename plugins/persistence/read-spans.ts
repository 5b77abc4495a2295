import type { RecordedSpan, RunOutline, SpanDetail, SpanGroup, SpanSummary } from './history.ts'
import type { Dialect } from './dialect.ts'
import { type Ask, getRun } from './read.ts'

/** What runs call their parts, and what whoever looks at them calls them. */
const GROUPS: Readonly<Record<string, SpanGroup>> = {
  handler: 'action',
  call: 'action',
  query: 'db',
  transaction: 'db',
  job: 'queue',
}

const groupOf = (kind: string): SpanGroup => GROUPS[kind] ?? kind

function summaryOf({ attributes: _, error, ...span }: RecordedSpan): SpanSummary {
  return { ...span, group: groupOf(span.kind), failed: error !== undefined }
}

/** One run with its spans in short. */
export async function getOutline(
  ask: Ask,
  id: string,
  dialect: Dialect,
): Promise<RunOutline | undefined> {
  const run = await getRun(ask, id, dialect)
  return run && { ...run, spans: run.spans.map(summaryOf) }
}

/** One span of a run, with its lines. */
export async function getSpan(
  ask: Ask,
  { runId, spanId }: { readonly runId: string; readonly spanId: string },
  dialect: Dialect,
): Promise<SpanDetail | undefined> {
  const run = await getRun(ask, runId, dialect)
  const span = run?.spans.find(({ id }) => id === spanId)
  if (!run || !span) return undefined
  const logs = run.logs.filter((line) => line.spanId === spanId)
  return { ...span, runId, group: groupOf(span.kind), logs }
}
