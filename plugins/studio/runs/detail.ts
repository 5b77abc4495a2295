import { NotFound } from '../../../kernel/index.ts'
import type { RecordedSpan, RunDetail as Recorded, RunHistory } from '../../persistence/index.ts'
import type { RunDetail, SpanSummary } from '../contract/runs.ts'
import type { GuardDecision } from '../contract/wire.ts'
import { lineOf } from '../logs/line.ts'
import { identityOf } from '../show/identity.ts'
import { payloadOf } from '../show/payload.ts'
import type { Studio } from '../studio.ts'
import { errorOf } from './error.ts'
import { linksOf } from './links.ts'
import { liveDetail } from './live-detail.ts'
import { rowOf } from './row.ts'

/** Lines that come with a run; the rest is in the list of logs. */
const MOST_LINES = 200
/** Characters of a query that come with its span; all of it comes when the span is asked for. */
const MOST_SQL = 300

/** A recorded run. @throws NotFound */
export async function recorded(history: RunHistory, id: string): Promise<Recorded> {
  const found = await history.get(id)
  if (found) return found
  throw new NotFound({ message: `No run "${id}" is recorded; it may be too old.` })
}

/** All of a run, whether it has ended or not. @throws NotFound */
export async function detailOf(
  studio: Studio,
  history: RunHistory,
  id: string,
): Promise<RunDetail> {
  const running = studio.host.insight.running.find((run) => run.id === id)
  if (running) return liveDetail(running)
  const found = await recorded(history, id)
  const row = rowOf(found)
  const [{ attempts, ...links }, similar] = await Promise.all([
    linksOf(studio, history, found),
    similarTo(studio, history, row.errorFp),
  ])
  const { trigger, triggerDetail, module, caller, org } = found
  return {
    run: {
      ...row,
      startedBy: identityOf(caller, org),
      ...(module !== undefined && { module }),
    },
    ...{ input: payloadOf(found.input), output: payloadOf(found.output) },
    ...(found.error !== undefined && { error: errorOf(studio, found, similar) }),
    spans: found.spans.map((span) => spanOf(span, id)),
    logs: found.logs.slice(0, MOST_LINES).map(lineOf),
    attempts,
    guards: guardsOf(found.spans),
    repeats: found.repeats.map(({ text, count, durationMs }) => ({ text, count, ms: durationMs })),
    trigger: {
      type: trigger,
      label: labelOf(triggerDetail) ?? trigger,
      meta: triggerDetail ?? null,
    },
    links,
  }
}

const HOUR = 3_600_000
const MOST_SIMILAR = 100

/** Failures of the same cause in the last hour; a hundred stands for more. */
async function similarTo(
  { host }: Studio,
  history: RunHistory,
  errorFingerprint: string | undefined,
): Promise<number> {
  if (errorFingerprint === undefined) return 0
  const from = host.clock.now() - HOUR
  return (await history.list({ errorFingerprint, from, limit: MOST_SIMILAR })).items.length
}

const KINDS: Readonly<Record<string, SpanSummary['kind']>> = {
  handler: 'action',
  call: 'action',
  action: 'action',
  guard: 'guard',
  hook: 'hook',
  query: 'db',
  transaction: 'db',
  db: 'db',
  http: 'http',
  event: 'event',
  job: 'queue',
  queue: 'queue',
  cache: 'cache',
}

/** A span as a waterfall shows it. */
export function spanOf(span: RecordedSpan, runId: string): SpanSummary {
  const { id, parentId, name, kind, startedAt, durationMs, error, attributes } = span
  const sql = attributes['db.query.text']
  return {
    ...{ id, parent: parentId ?? null, runId, name, kind: KINDS[kind] ?? 'other' },
    ...{ start: startedAt, ms: durationMs, status: error === undefined ? 'ok' : 'error' },
    ...(typeof sql === 'string' && { sql: sql.replace(/\s+/g, ' ').trim().slice(0, MOST_SQL) }),
  }
}

function guardsOf(spans: readonly RecordedSpan[]): GuardDecision[] {
  return spans
    .filter(({ kind }) => kind === 'guard')
    .map(({ name, durationMs, error, attributes }) => {
      const reason = attributes['guard.reason'] ?? error
      const isDenied = attributes['guard.decision'] === 'deny' || error !== undefined
      return {
        ...{ name, decision: isDenied ? ('deny' as const) : ('allow' as const), ms: durationMs },
        ...(typeof reason === 'string' && { reason }),
      }
    })
}

/** What a recorded trigger says of itself. */
export function labelOf(detail: unknown): string | undefined {
  if (typeof detail !== 'object' || detail === null) return undefined
  const { method, path, event, expression, queue, name } = detail as Record<string, unknown>
  if (typeof path === 'string') return [method, path].filter(Boolean).join(' ')
  return [event, expression, queue, name].find((each) => typeof each === 'string')
}
