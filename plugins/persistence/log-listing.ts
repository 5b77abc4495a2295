import { LOG_COLUMNS } from './columns.ts'
import { Conditions, listOf, partOf } from './conditions.ts'
import type { LogQuery } from './history.ts'
import { type Listing, nothing } from './listing.ts'

const COLUMNS = LOG_COLUMNS.map(({ name }) => name).join(', ')
/** What goes wrong is little, and has an index of its own. */
const TROUBLE = new Set(['warn', 'error'])

/**
 * Lists log lines.
 *
 * @param unindexed writes a column so that the engine uses no index for it
 */
export function logListing(query: LogQuery, unindexed: (column: string) => string): Listing {
  const ofRun = query.runId !== undefined
  const time = ofRun ? 'time + 0' : 'time'
  const levels = listOf(query.level) && [...new Set(listOf(query.level))]
  const trouble = !ofRun && levels?.length && levels.every((it) => TROUBLE.has(it)) ? levels : []
  const starts =
    trouble.length > 0
      ? // Literals: the engine must see that the index has all of them.
        trouble.map((it) =>
          new Conditions().addText(`level = '${it}' and level in ('warn', 'error')`),
        )
      : [new Conditions().add('run_id = ?', query.runId)]
  const rest = new Conditions()
    .add(`${unindexed('action')} = ?`, query.action)
    .add(`lower(message) like lower(?) escape '\\'`, query.text && partOf(query.text))
  if (trouble.length === 0) rest.addList(unindexed('level'), levels)
  const newest = query.order !== 'oldest'
  const listing = { table: 'action_logs', columns: COLUMNS, time, newest }
  if (levels?.length === 0) return nothing(listing)
  for (const start of starts) start.add(`${time} >= ?`, query.from).add(`${time} < ?`, query.to)
  return { ...listing, branches: starts, rest }
}
