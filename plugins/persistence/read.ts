// Rows of the database as callers of run history see them.
import type {
  LogPage,
  LogQuery,
  RecordedLine,
  RunCounts,
  RunDetail,
  RunPage,
  RunQuery,
  RunSummary,
  SettledStatus,
} from './history.ts'
import {
  type Statement,
  countsStatement,
  cursorOf,
  limitOf,
  logsStatement,
  runStatement,
  runsStatement,
} from './query.ts'

/** A row as an engine gives it; numbers may be bigints. */
export type DatabaseRow = Readonly<Record<string, unknown>>

/** Answers a statement. */
export type Ask = (statement: Statement) => Promise<readonly DatabaseRow[]>

/** How an engine differs from the other. */
export interface Dialect {
  /** Writes a column so that no index is used for it. */
  unindexed(column: string): string
  /** The value of a JSON column. */
  json(value: unknown): unknown
}

/** Lines shown with a run. */
const LINES = 1_000

const maybe = (value: unknown): string | undefined => (value as string | null) ?? undefined

function summaryOf(row: DatabaseRow): RunSummary {
  return {
    id: row['id'] as string,
    traceId: row['trace_id'] as string,
    parentId: maybe(row['parent_id']),
    action: row['action'] as string,
    module: maybe(row['module']),
    trigger: row['trigger_kind'] as string,
    caller: { kind: row['caller_kind'] as string, id: maybe(row['caller_id']) },
    org: maybe(row['org']),
    status: row['status'] as SettledStatus,
    errorCode: maybe(row['error_code']),
    attempt: Number(row['attempt']),
    startedAt: Number(row['started_at']),
    durationMs: Number(row['duration_ms']),
  }
}

function lineOf(row: DatabaseRow, { json }: Dialect): RecordedLine {
  return {
    id: row['id'] as string,
    runId: row['run_id'] as string,
    action: row['action'] as string,
    level: row['level'] as RecordedLine['level'],
    time: Number(row['time']),
    message: row['message'] as string,
    fields: row['fields'] === null ? {} : (json(row['fields']) as RecordedLine['fields']),
  }
}

/** Lists runs: one statement, which reads one row more than the page has. */
export async function listRuns(ask: Ask, query: RunQuery, dialect: Dialect): Promise<RunPage> {
  const limit = limitOf(query)
  const rows = await ask(runsStatement(query, limit + 1, dialect.unindexed))
  const items = rows.slice(0, limit).map(summaryOf)
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, next: last && cursorOf({ time: last.startedAt, id: last.id }) }
}

/** Lists log lines. */
export async function listLogs(ask: Ask, query: LogQuery, dialect: Dialect): Promise<LogPage> {
  const limit = limitOf(query)
  const rows = await ask(logsStatement(query, limit + 1, dialect.unindexed))
  const items = rows.slice(0, limit).map((row) => lineOf(row, dialect))
  const last = rows.length > limit ? items.at(-1) : undefined
  return { items, next: last && cursorOf({ time: last.time, id: last.id }) }
}

/** One run with its lines. */
export async function getRun(
  ask: Ask,
  id: string,
  dialect: Dialect,
): Promise<RunDetail | undefined> {
  const [row] = await ask(runStatement(id))
  if (!row) return undefined
  const value = (column: string): unknown => {
    const found = row[column]
    return found === null ? undefined : dialect.json(found)
  }
  const lines = await ask(logsStatement({ runId: id, order: 'oldest' }, LINES, dialect.unindexed))
  return {
    ...summaryOf(row),
    triggerDetail: value('trigger_detail'),
    error: value('error'),
    input: value('input'),
    output: value('output'),
    spans: (value('spans') as RunDetail['spans'] | undefined) ?? [],
    repeats: (value('repeats') as RunDetail['repeats'] | undefined) ?? [],
    logs: lines.map((line) => lineOf(line, dialect)),
  }
}

const BUSIEST = 100

/** Counts runs. */
export async function countRuns(ask: Ask, query: RunQuery): Promise<RunCounts> {
  const byStatus: Partial<Record<SettledStatus, number>> = {}
  const byAction = new Map<string, { runs: number; failed: number; durationMs: number }>()
  let total = 0
  for (const row of await ask(countsStatement(query))) {
    const status = row['status'] as SettledStatus
    const action = row['action'] as string
    const runs = Number(row['runs'])
    total += runs
    byStatus[status] = (byStatus[status] ?? 0) + runs
    const known = byAction.get(action) ?? { runs: 0, failed: 0, durationMs: 0 }
    known.runs += runs
    known.durationMs += Number(row['duration_ms'])
    if (status === 'failed') known.failed += runs
    byAction.set(action, known)
  }
  return {
    total,
    byStatus,
    byAction: [...byAction]
      .map(([action, of]) => ({ action, ...of, durationMs: of.durationMs / of.runs }))
      .sort((a, b) => b.runs - a.runs || (a.action < b.action ? -1 : 1))
      .slice(0, BUSIEST),
  }
}
