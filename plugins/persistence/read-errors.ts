import type { ErrorGroup, ErrorQuery } from './figures.ts'

import { Conditions, type Statement } from './conditions.ts'
import type { Dialect } from './dialect.ts'
import type { Listing } from './listing.ts'
import { borderOf } from './page.ts'
import type { Place } from './place.ts'
import type { Ask } from './read.ts'
import { messageOf } from './run-listing.ts'

/** Rows counted by one statement: whoever writes meanwhile gets in between. */
const COUNTED_AT_ONCE = 20_000
const MAX_LIMIT = 200
const MAX_PIECES = 120
/** Runs that stand for a group. */
const SAMPLES = 5

interface Counted {
  count: number
  lastAt: number
  readonly series: number[]
}

/** Counts failed runs by what their errors have in common. */
export async function listErrors(
  ask: Ask,
  query: ErrorQuery,
  dialect: Dialect,
): Promise<ErrorGroup[]> {
  const limit = Math.max(1, Math.min(MAX_LIMIT, Math.trunc(query.limit ?? 50)))
  const span = await spanOf(ask, query)
  if (!span) return []
  const counted = [...(await count(ask, query, span))]
  const most = counted.sort(([a, x], [b, y]) => y.count - x.count || (a < b ? -1 : 1))
  const groups: ErrorGroup[] = []
  for (const [fingerprint, { count: runs, lastAt, series }] of most.slice(0, limit)) {
    const samples = await ask(sampleStatement(fingerprint, query, dialect))
    const [newest] = samples
    // Pruned since it was counted.
    if (!newest) continue
    groups.push({
      ...{ fingerprint, count: runs, lastAt, series },
      firstAt: Number(newest['first_at']),
      code: newest['error_code'] as string,
      message: newest['error_message'] as string,
      action: newest['action'] as string,
      trigger: newest['trigger_kind'] as string,
      runIds: samples.map(({ id }) => id as string),
    })
  }
  return groups
}

interface Span {
  readonly from: number
  readonly piece: number
  readonly pieces: number
}

/** The time asked for; none when nothing failed in it. */
async function spanOf(ask: Ask, query: ErrorQuery): Promise<Span | undefined> {
  const pieces = Math.max(1, Math.min(MAX_PIECES, Math.trunc(query.pieces ?? 60)))
  const edge = async (newest: boolean): Promise<number | undefined> =>
    (await borderOf(ask, listingOf(query, newest), undefined, 1))?.time
  const from = query.from ?? (await edge(false))
  const to = query.to ?? (await edge(true))
  if (from === undefined || to === undefined) return undefined
  const start = Math.floor(from)
  return { from: start, piece: Math.max(1, Math.ceil((to + 1 - start) / pieces)), pieces }
}

async function count(ask: Ask, query: ErrorQuery, span: Span): Promise<Map<string, Counted>> {
  const groups = new Map<string, Counted>()
  const listing = listingOf(query, true)
  let after: Place | undefined
  do {
    const upTo = await borderOf(ask, listing, after, COUNTED_AT_ONCE)
    for (const row of await ask(countStatement(listing, span, { after, upTo }))) {
      const fingerprint = row['fingerprint'] as string
      let group = groups.get(fingerprint)
      if (!group) {
        group = { count: 0, lastAt: 0, series: Array.from({ length: span.pieces }, () => 0) }
        groups.set(fingerprint, group)
      }
      const piece = Math.min(span.pieces - 1, Math.max(0, Number(row['piece'])))
      group.count += Number(row['runs'])
      group.series[piece]! += Number(row['runs'])
      group.lastAt = Math.max(group.lastAt, Number(row['last_at']))
    }
    after = upTo
  } while (after)
  return groups
}

/** Failed runs by the index that has all that is counted. */
function listingOf({ from, to, action }: ErrorQuery, newest: boolean): Listing {
  const failed = new Conditions()
    .addText(`status = 'failed' and status <> 'succeeded'`)
    .add('started_at >= ?', from)
    .add('started_at < ?', to)
    .add('action = ?', action)
  const columns = 'fingerprint'
  const table = 'action_runs'
  return { table, columns, time: 'started_at', newest, branches: [failed], rest: new Conditions() }
}

function countStatement(
  { branches }: Listing,
  { from, piece }: Span,
  { after, upTo }: { readonly after: Place | undefined; readonly upTo: Place | undefined },
): Statement {
  const some = new Conditions().addAll(branches[0]!).addText('fingerprint is not null')
  if (after) some.addWith('(started_at, id) < (?, ?)', [after.time, after.id])
  if (upTo) some.addWith('(started_at, id) >= (?, ?)', [upTo.time, upTo.id])
  return {
    text: `select fingerprint, (started_at - ${from}) / ${piece} as piece, count(*) as runs,
      max(started_at) as last_at from action_runs${some.where} group by 1, 2`,
    values: some.values,
  }
}

function sampleStatement(
  fingerprint: string,
  { from, to, action }: ErrorQuery,
  dialect: Dialect,
): Statement {
  const some = new Conditions()
    .add('fingerprint = ?', fingerprint)
    .add('started_at >= ?', from)
    .add('started_at < ?', to)
    .add('action = ?', action)
  return {
    text: `select id, action, trigger_kind, error_code, ${messageOf(dialect)} as error_message,
      (select min(started_at) from action_runs where fingerprint = ?) as first_at
      from action_runs${some.where} order by started_at desc, id desc limit ${SAMPLES}`,
    values: [fingerprint, ...some.values],
  }
}
