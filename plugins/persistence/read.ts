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
  RecordedStatus,
} from './history.ts'
import type { Statement } from './conditions.ts'
import type { Dialect } from './dialect.ts'
import { callerKindOf } from './impersonated.ts'
import {
  type Listing,
  countStatement,
  rowsStatement,
  slowestStatement,
  sumsStatement,
} from './listing.ts'
import { type Place, limitOf } from './place.ts'
import { logListing } from './log-listing.ts'
import { borderOf, page } from './page.ts'
import { HIDDEN, accessesOf, runListing, runStatement } from './run-listing.ts'

/** A row as an engine gives it; numbers may be bigints. */
export type DatabaseRow = Readonly<Record<string, unknown>>

/** Answers a statement. */
export type Ask = (statement: Statement) => Promise<readonly DatabaseRow[]>

/** Lines shown with a run. */
const LINES = 1_000
/** Runs of which the slowest are found. */
const SLOWEST_OF = 20_000
/** Rows that make no difference whether there are more. */
const COUNTED = 1_000

const maybe = (value: unknown): string | undefined => (value as string | null) ?? undefined

function summaryOf(row: DatabaseRow): RunSummary {
  return {
    id: row['id'] as string,
    traceId: row['trace_id'] as string,
    parentId: maybe(row['parent_id']),
    parentSpanId: maybe(row['parent_span']),
    action: row['action'] as string,
    module: maybe(row['module']),
    trigger: row['trigger_kind'] as string,
    caller: { ...callerKindOf(row['caller_kind'] as string), id: maybe(row['caller_id']) },
    org: maybe(row['org']),
    status: row['status'] as RecordedStatus,
    errorCode: maybe(row['error_code']),
    errorMessage: maybe(row['error_message']),
    errorFingerprint: maybe(row['fingerprint']),
    replayOf: maybe(row['replay_of']),
    pinned: row['pinned_at'] !== null,
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
    spanId: maybe(row['span_id']),
  }
}

/** Lists runs. */
export async function listRuns(ask: Ask, query: RunQuery, dialect: Dialect): Promise<RunPage> {
  const listing = await runListingOf(ask, query, dialect)
  if (query.order === 'slowest') return slowest(ask, listing, query)
  return page(ask, listing, query, 'started_at', summaryOf)
}

/** Of the newest. */
async function slowest(ask: Ask, listing: Listing, query: RunQuery): Promise<RunPage> {
  const upTo = await borderOf(ask, listing, undefined, SLOWEST_OF)
  const rows = await ask(slowestStatement(listing, upTo, limitOf(query)))
  return { items: rows.map(summaryOf), next: undefined }
}

/** Lists log lines. */
export function listLogs(ask: Ask, query: LogQuery, dialect: Dialect): Promise<LogPage> {
  const listing = logListing(query, dialect.unindexed)
  return page(ask, listing, query, 'time', (row) => lineOf(row, dialect))
}

/** By the index that has the fewest runs, when it makes a difference. */
async function runListingOf(ask: Ask, query: RunQuery, dialect: Dialect): Promise<Listing> {
  const listings = accessesOf(query).map((access) => runListing(query, access, dialect))
  let [best] = listings
  if (listings.length === 1) return best!
  let fewest = COUNTED
  for (const listing of listings) {
    const [row] = await ask(countStatement(listing, COUNTED))
    const count = Number(row!['rows'])
    if (count < fewest) [best, fewest] = [listing, count]
  }
  return best!
}

/** Of what callers are told nothing about, what went wrong inside. */
function messageOf(code: unknown, error: unknown): string | undefined {
  const { message, cause } = (error ?? {}) as { message?: string; cause?: { message?: string } }
  return (code === HIDDEN ? cause?.message : undefined) ?? message
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
  const ofRun = logListing({ runId: id, order: 'oldest' }, dialect.unindexed)
  const lines = await ask(rowsStatement(ofRun, { after: undefined }, LINES))
  return {
    ...summaryOf(row),
    errorMessage: messageOf(row['error_code'], value('error')),
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
/** Runs counted by one statement: whoever writes meanwhile gets in between. */
const COUNTED_AT_ONCE = 20_000

async function* sumsOf(ask: Ask, listing: Listing): AsyncGenerator<DatabaseRow> {
  let after: Place | undefined
  do {
    const upTo = await borderOf(ask, listing, after, COUNTED_AT_ONCE)
    yield* await ask(sumsStatement(listing, { after, upTo }))
    after = upTo
  } while (after)
}

/** Counts runs. */
export async function countRuns(ask: Ask, query: RunQuery, dialect: Dialect): Promise<RunCounts> {
  const byStatus: Partial<Record<RecordedStatus, number>> = {}
  const byAction = new Map<string, { runs: number; failed: number; durationMs: number }>()
  let total = 0
  for await (const row of sumsOf(ask, await runListingOf(ask, query, dialect))) {
    const status = row['status'] as RecordedStatus
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
