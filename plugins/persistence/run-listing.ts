import { RUN_COLUMNS } from './columns.ts'
import { Conditions, type Statement, listOf } from './conditions.ts'
import type { RunQuery } from './history.ts'
import { type Listing, nothing } from './listing.ts'

/** By which index runs are found. */
export type Access = 'trace' | 'parent' | 'error' | 'caller' | 'org' | 'action' | 'time'

/** Values of a list that get a branch each; more are looked at row by row. */
const MAX_BRANCHES = 50

const SUMMARY: string = RUN_COLUMNS.filter(({ type }) => type !== 'json')
  .map(({ name }) => name)
  .join(', ')

const FAILURES = new Set(['failed', 'refused'])

/** What did not succeed is little, and has indexes of its own. */
function failuresOf(query: RunQuery): readonly string[] | undefined {
  const statuses = listOf(query.status)
  return statuses?.length && statuses.every((it) => FAILURES.has(it)) ? statuses : undefined
}

/** Indexes that could answer a query, those that mostly leave least over first. */
export function accessesOf(query: RunQuery): Access[] {
  if (query.traceId !== undefined) return ['trace']
  if (query.parentId !== undefined) return ['parent']
  const actions = listOf(query.action)
  const found: Access[] = []
  if (query.errorCode !== undefined) found.push('error')
  if (query.callerId !== undefined) found.push('caller')
  if (query.org !== undefined) found.push('org')
  if (actions && actions.length > 0 && actions.length <= MAX_BRANCHES / 2) found.push('action')
  return found.length > 0 ? found : ['time']
}

/**
 * Lists runs by an index.
 *
 * @param unindexed writes a column so that the engine uses no index for it
 */
export function runListing(
  query: RunQuery,
  access: Access,
  unindexed: (column: string) => string,
): Listing {
  const few = access === 'trace' || access === 'parent'
  // Of few, an index that has all in order of time would be the wrong one.
  const time = few ? 'started_at + 0' : 'started_at'
  const starts = startsOf(query, access)
  const failures = few || access === 'error' ? undefined : failuresOf(query)
  const branches = starts.flatMap((start) =>
    // Literals: the engine must see that an index of failures has all of them.
    (failures ?? [undefined]).map((status) => {
      const branch = new Conditions().addAll(start)
      if (status) branch.addText(`status = '${status}' and status <> 'succeeded'`)
      return branch.add(`${time} >= ?`, query.from).add(`${time} < ?`, query.to)
    }),
  )
  const rest = new Conditions()
  const other = (column: string, own: Access, value: string | undefined): void => {
    if (access !== own) rest.add(`${unindexed(column)} = ?`, value)
  }
  other('parent_id', 'parent', query.parentId)
  other('error_code', 'error', query.errorCode)
  other('caller_id', 'caller', query.callerId)
  other('org', 'org', query.org)
  if (access !== 'action') rest.addList(unindexed('action'), distinct(query.action))
  if (!failures) rest.addList(unindexed('status'), distinct(query.status))
  rest.addList('trigger_kind', distinct(query.trigger)).add('duration_ms >= ?', query.minDurationMs)
  const newest = query.order !== 'oldest'
  const listing = { table: 'action_runs', columns: SUMMARY, time, newest }
  const lists = [query.action, query.status, query.trigger]
  return lists.some((it) => it?.length === 0) ? nothing(listing) : { ...listing, branches, rest }
}

function startsOf(query: RunQuery, access: Access): Conditions[] {
  const by = (column: string, value: string | undefined): Conditions[] => [
    new Conditions().add(`${column} = ?`, value),
  ]
  switch (access) {
    case 'trace':
      return by('trace_id', query.traceId)
    case 'parent':
      return by('parent_id', query.parentId)
    case 'error':
      return by('error_code', query.errorCode)
    case 'caller':
      return by('caller_id', query.callerId)
    case 'org':
      return by('org', query.org)
    case 'action':
      return distinct(query.action)!.flatMap((action) => by('action', action))
    case 'time':
      return [new Conditions()]
  }
}

/** A value that is asked for twice is still one. */
function distinct(value: string | readonly string[] | undefined): readonly string[] | undefined {
  const list = listOf(value)
  return list && [...new Set(list)]
}

/** Everything of one run. */
export function runStatement(id: string): Statement {
  const columns = RUN_COLUMNS.map(({ name }) => name).join(', ')
  return { text: `select ${columns} from action_runs where id = ?`, values: [id] }
}
