import { RARE_TRIGGERS, RUN_TABLE_COLUMNS, USUAL_TRIGGERS } from './columns.ts'
import { Conditions, type Statement, listOf, partOf } from './conditions.ts'
import type { Dialect } from './dialect.ts'
import type { RunQuery } from './history.ts'
import { IMPERSONATED, impersonatedKind } from './impersonated.ts'
import { type Listing, nothing } from './listing.ts'

/** By which index runs are found. */
export type Access =
  | 'trace'
  | 'parent'
  | 'pinned'
  | 'impersonated'
  | 'fingerprint'
  | 'error'
  | 'caller'
  | 'org'
  | 'action'
  | 'trigger'
  | 'time'

/** Values of a list that get a branch each; more are looked at row by row. */
const MAX_BRANCHES = 50

const SUMMARY: string = RUN_TABLE_COLUMNS.filter(({ type }) => type !== 'json')
  .map(({ name }) => name)
  .join(', ')
/** Characters of an error's message that a list shows. */
const SHOWN = 300

const FAILURES = new Set(['failed', 'refused', 'running', 'interrupted'])

/** What did not succeed is little, and has indexes of its own. */
function failuresOf(query: RunQuery): readonly string[] | undefined {
  const statuses = listOf(query.status)
  return statuses?.length && statuses.every((it) => FAILURES.has(it)) ? statuses : undefined
}

/** Indexes that could answer a query, those that mostly leave least over first. */
export function accessesOf(query: RunQuery): Access[] {
  if (query.traceId !== undefined) return ['trace']
  if (query.parentId !== undefined) return ['parent']
  if (query.pinned === true) return ['pinned']
  if (query.impersonated !== undefined) return ['impersonated']
  const actions = listOf(query.action)
  const found: Access[] = []
  if (query.errorFingerprint !== undefined) found.push('fingerprint')
  if (query.errorCode !== undefined) found.push('error')
  if (query.callerId !== undefined) found.push('caller')
  if (query.org !== undefined) found.push('org')
  if (actions && actions.length > 0 && actions.length <= MAX_BRANCHES / 2) found.push('action')
  const triggers = listOf(query.trigger)
  if (triggers?.length && triggers.every((it) => !USUAL_TRIGGERS.includes(it)))
    found.push('trigger')
  return found.length > 0 ? found : ['time']
}

/** Lists runs by an index. */
export function runListing(query: RunQuery, access: Access, dialect: Dialect): Listing {
  const { unindexed } = dialect
  const few = access === 'trace' || access === 'parent'
  // Of few, an index that has all in order of time would be the wrong one.
  const time = few ? 'started_at + 0' : 'started_at'
  const starts = startsOf(query, access)
  const failures =
    few || access === 'error' || access === 'fingerprint' ? undefined : failuresOf(query)
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
  other('fingerprint', 'fingerprint', query.errorFingerprint)
  other('error_code', 'error', query.errorCode)
  other('caller_id', 'caller', query.callerId)
  other('org', 'org', query.org)
  if (query.impersonated !== undefined) {
    if (access !== 'impersonated') rest.addText(IMPERSONATED)
    const { by } = query.impersonated
    rest.add('caller_kind = ?', by === undefined ? undefined : impersonatedKind('user', by))
  }
  if (access !== 'action') rest.addList(unindexed('action'), distinct(query.action))
  if (!failures) rest.addList(unindexed('status'), distinct(query.status))
  if (access !== 'trigger') rest.addList('trigger_kind', distinct(query.trigger))
  if (query.pinned !== undefined && access !== 'pinned') {
    rest.addText(`pinned_at is ${query.pinned ? 'not ' : ''}null`)
  }
  addUnindexed(rest, query, dialect)
  const newest = query.order !== 'oldest'
  const columns = `${SUMMARY}, substr(${messageOf(dialect)}, 1, ${SHOWN}) as error_message`
  const listing = { table: 'action_runs', columns, time, newest }
  const lists = [query.action, query.status, query.trigger]
  return lists.some((it) => it?.length === 0) ? nothing(listing) : { ...listing, branches, rest }
}

/** The code of errors of which callers are told nothing. */
export const HIDDEN = 'INTERNAL'

/** An expression for what an error says; of those, for what went wrong inside. */
export function messageOf({ textAt }: Dialect): string {
  const inside = textAt('error', ['cause', 'message'])
  const told = textAt('error', ['message'])
  return `coalesce(case error_code when '${HIDDEN}' then ${inside} end, ${told})`
}

/** What is only ever looked at row by row. */
function addUnindexed(rest: Conditions, query: RunQuery, dialect: Dialect): void {
  const { not = {}, text, inputPath = [] } = query
  rest.add('duration_ms >= ?', query.minDurationMs).add('duration_ms <= ?', query.maxDurationMs)
  rest.addNoneOf(dialect.unindexed('action'), not.action)
  rest.addNoneOf(dialect.unindexed('status'), not.status)
  rest.addNoneOf('trigger_kind', not.trigger)
  if (text !== undefined && text !== '') {
    const like = (of: string): string => `lower(${of}) like lower(?) escape '\\'`
    rest.addWith(`(${like('action')} or id = ? or ${like(messageOf(dialect))})`, [
      ...[partOf(text), text, partOf(text)],
    ])
  }
  for (const { path, value } of inputPath) {
    rest.add(`${dialect.textAt('input', path.split('.'))} = ?`, value)
  }
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
    case 'pinned':
      return [new Conditions().addText('pinned_at is not null')]
    case 'impersonated':
      return [new Conditions().addText(IMPERSONATED)]
    case 'fingerprint':
      return by('fingerprint', query.errorFingerprint)
    case 'error':
      return by('error_code', query.errorCode)
    case 'caller':
      return by('caller_id', query.callerId)
    case 'org':
      return by('org', query.org)
    case 'action':
      return distinct(query.action)!.flatMap((action) => by('action', action))
    case 'trigger':
      // Literals: the engine must see that the index has all of them.
      return distinct(query.trigger)!.flatMap((kind) =>
        by('trigger_kind', kind).map((start) => start.addText(RARE_TRIGGERS)),
      )
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
  const columns = RUN_TABLE_COLUMNS.map(({ name }) => name).join(', ')
  return { text: `select ${columns} from action_runs where id = ?`, values: [id] }
}
