import type { RunHistory, RunQuery } from '../../persistence/index.ts'
import type { StudioApi } from '../contract/api.ts'
import type { Page, RunRow } from '../contract/wire.ts'
import { parseFilter } from '../filter.ts'
import type { Studio } from '../studio.ts'
import { matcher } from './match.ts'
import { askRuns } from './query.ts'
import { liveRow, rowOf } from './row.ts'

type Asked = StudioApi['studio.runs.list']['input']

const ORDER = { new: 'newest', old: 'oldest', slow: 'slowest' } as const
const DEFAULT_LIMIT = 100
/** Pages of history that are looked through for what only the rows can tell. */
const MOST_PAGES = 20

/** A page of runs; those that have not ended come first on the first page. */
export async function listRuns(
  studio: Studio,
  history: RunHistory,
  { q = '', from, to, cursor, limit = DEFAULT_LIMIT, sort = 'new' }: Asked,
): Promise<Page<RunRow>> {
  const { query, rest, running } = askRuns(studio, q)
  const items: RunRow[] = []
  if (running && cursor === undefined && sort === 'new') {
    items.push(...runningRuns(studio, q, { from, to }).slice(0, limit))
  }
  // Those that take some seconds are in the history, too.
  const live = new Set(items.map(({ id }) => id))
  const asked: RunQuery = { ...query, from, to, order: ORDER[sort] }
  let next = cursor
  let pages = 0
  while (items.length < limit && pages < MOST_PAGES) {
    const page = await history.list({ ...asked, limit: limit - items.length, cursor: next })
    const rows = page.items.map(rowOf).filter(({ id }) => !live.has(id))
    items.push(...(rest ? rows.filter((row) => rest(row)) : rows))
    next = page.next
    pages++
    if (next === undefined) break
    // Without a rest one page is full, or history has looked at all that it is willing to.
    if (!rest) break
  }
  const asOf = studio.host.clock.now()
  const hit = next !== undefined && items.length < limit
  return { items, next: next ?? null, asOf, ...(hit && { scanned: { limit: SCANNED, hit } }) }
}

/** Rows that history looks at for a page. */
const SCANNED = 30_000

/** Runs of this process that have not settled, newest first. */
function runningRuns(
  studio: Studio,
  q: string,
  { from = 0, to = Infinity }: { from?: number | undefined; to?: number | undefined },
): RunRow[] {
  const matches = matcher(parseFilter(q).terms, studio.host.actions)
  return studio.host.insight.running
    .filter(({ startedAt }) => startedAt >= from && startedAt < to)
    .map((run) => ({ run, row: liveRow(run) }))
    .filter(({ run, row }) => matches(row, () => run.input))
    .map(({ row }) => row)
    .reverse()
}
