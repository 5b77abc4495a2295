import type { Action } from '../../../kernel/index.ts'
import type { RunHistory } from '../../persistence/index.ts'
import { studioAction } from '../action.ts'
import type { StudioApi } from '../contract/api.ts'
import type { LogRow, Page } from '../contract/wire.ts'
import { lineOf } from '../logs/line.ts'
import { askLines } from '../logs/query.ts'
import type { Studio } from '../studio.ts'

const DEFAULT_LIMIT = 100
const PAGE = 500
/** Pages that are looked through for what only the lines can tell. */
const MOST_PAGES = 20
/** Lines of a histogram. */
const COUNTED = 4_000
const HOUR = 3_600_000
const BUCKETS = 60

type Listed = StudioApi['studio.logs.list']['input']
type Histogram = StudioApi['studio.logs.histogram']

/** Recorded lines. */
export function logActions(studio: Studio, history: RunHistory): Action[] {
  return [
    studioAction('studio.logs.list', 'reads', (asked) => listLines(studio, history, asked)),
    studioAction('studio.logs.histogram', 'reads', (asked) => histogram(studio, history, asked)),
  ]
}

async function listLines(
  studio: Studio,
  history: RunHistory,
  { q = '', from, to, cursor, limit = DEFAULT_LIMIT }: Listed,
): Promise<Page<LogRow>> {
  const { query, rest } = askLines(studio, q)
  const items: LogRow[] = []
  let next = cursor
  for (let pages = 0; pages < MOST_PAGES && items.length < limit; pages++) {
    const page = await history.logs({
      ...query,
      ...{ from, to, cursor: next, limit: limit - items.length },
    })
    const lines = page.items.map(lineOf)
    items.push(...(rest ? lines.filter(rest) : lines))
    next = page.next
    if (next === undefined || !rest) break
  }
  const hit = next !== undefined && items.length < limit
  const asOf = studio.host.clock.now()
  return {
    items,
    next: next ?? null,
    asOf,
    ...(hit && { scanned: { limit: PAGE * MOST_PAGES, hit } }),
  }
}

/** Counts the newest lines of a stretch by time and level. */
async function histogram(
  studio: Studio,
  history: RunHistory,
  asked: Histogram['input'],
): Promise<Histogram['output']> {
  const { q, buckets = BUCKETS, to = studio.host.clock.now() + 1 } = asked
  const { from = to - HOUR } = asked
  const width = Math.max(1, (to - from) / buckets)
  const empty = (): number[] => Array.from({ length: buckets }, () => 0)
  const counts = { debug: empty(), info: empty(), warn: empty(), error: empty() }
  let counted = 0
  let cursor: string | undefined
  do {
    const page = await listLines(studio, history, {
      ...{ from, to, limit: PAGE },
      ...(q !== undefined && { q }),
      ...(cursor !== undefined && { cursor }),
    })
    for (const { t, level } of page.items) {
      const at = Math.min(buckets - 1, Math.floor((t - from) / width))
      counts[level][at] = (counts[level][at] ?? 0) + 1
    }
    counted += page.items.length
    cursor = page.scanned?.hit ? undefined : (page.next ?? undefined)
  } while (cursor !== undefined && counted < COUNTED)
  return {
    t: Array.from({ length: buckets }, (_, at) => Math.round(from + at * width)),
    ...counts,
    scanned: { limit: COUNTED, hit: cursor !== undefined },
  }
}
