// What is asked of run history as SQL. Both engines take the same text but for their placeholders.
import type { LogQuery, RunQuery } from './history.ts'
import { LOG_COLUMNS, RUN_COLUMNS } from './columns.ts'

/** SQL with `?` for each of its values. */
export interface Statement {
  readonly text: string
  readonly values: readonly (string | number)[]
}

/** Where a page begins: the last item of the one before. */
export interface Place {
  readonly time: number
  readonly id: string
}

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500

/** Items of a page. */
export function limitOf({ limit = DEFAULT_LIMIT }: { limit?: number | undefined }): number {
  return Math.max(1, Math.min(MAX_LIMIT, Math.trunc(limit) || DEFAULT_LIMIT))
}

/** A place as callers carry it around. */
export function cursorOf({ time, id }: Place): string {
  return `${time}~${id}`
}

function placeOf(cursor: string): Place {
  const [, time, id] = /^(\d+(?:\.\d+)?)~(.+)$/s.exec(cursor) ?? []
  if (time === undefined || id === undefined) {
    throw new RangeError(`"${cursor}" is not a cursor; pass \`next\` of the page before`)
  }
  return { time: Number(time), id }
}

const listOf = <T extends string>(value: T | readonly T[] | undefined): readonly T[] | undefined =>
  typeof value === 'string' ? [value] : value

class Conditions {
  readonly texts: string[] = []
  readonly values: (string | number)[] = []

  /** @param text with one `?` for each value; not added when the value is undefined */
  add(text: string, value: string | number | undefined): this {
    if (value === undefined) return this
    this.texts.push(text)
    this.values.push(value)
    return this
  }

  addList(column: string, list: readonly string[] | undefined): this {
    if (list === undefined) return this
    const marks = list.map(() => '?').join(', ')
    this.texts.push(list.length === 0 ? '1 = 0' : `${column} in (${marks})`)
    this.values.push(...list)
    return this
  }

  addPlace(time: string, cursor: string | undefined, newest: boolean): this {
    if (cursor === undefined) return this
    const place = placeOf(cursor)
    this.texts.push(`(${time}, id) ${newest ? '<' : '>'} (?, ?)`)
    this.values.push(place.time, place.id)
    return this
  }

  get where(): string {
    return this.texts.length === 0 ? '' : ` where ${this.texts.join(' and ')}`
  }
}

interface Listing {
  readonly table: string
  readonly columns: string
  /** The column of the time. */
  readonly time: string
  readonly newest: boolean
  readonly limit: number
}

/**
 * One statement over several conditions, each of which an index answers in order: so that only the
 * page is read, not everything that matches.
 */
function listing(of: Listing, branches: readonly Conditions[]): Statement {
  const direction = of.newest ? 'desc' : 'asc'
  const order = ` order by ${of.time} ${direction}, id ${direction} limit ${of.limit}`
  const selects = branches.map(
    ({ where }) => `select ${of.columns} from ${of.table}${where}${order}`,
  )
  const text =
    selects.length === 1
      ? selects[0]!
      : `${selects.map((select, i) => `select * from (${select}) as branch${i}`).join(' union all ')}${order}`
  return { text, values: branches.flatMap(({ values }) => values) }
}

const SUMMARY: string = RUN_COLUMNS.filter(({ type }) => type !== 'json')
  .map(({ name }) => name)
  .join(', ')

const FAILURES = new Set(['failed', 'refused'])

/**
 * Lists runs.
 *
 * @param unindexed writes a column so that the engine uses no index for it
 */
export function runsStatement(
  query: RunQuery,
  limit: number,
  unindexed: (column: string) => string,
): Statement {
  const newest = query.order !== 'oldest'
  const actions = listOf(query.action)
  const statuses = listOf(query.status)
  // Most selective first: what did not succeed is mostly little, an action may be most of it all.
  const byOther = query.traceId ?? query.parentId ?? query.org ?? query.callerId
  const byStatus = byOther === undefined && statuses?.every((it) => FAILURES.has(it))
  const byAction = byOther === undefined && !byStatus && actions !== undefined
  const rest = (start: Conditions): Conditions => {
    if (!byAction) start.addList(unindexed('action'), actions)
    if (!byStatus) start.addList(unindexed('status'), statuses)
    return common(start, query).addPlace('started_at', query.cursor, newest)
  }
  const of = { table: 'action_runs', columns: SUMMARY, time: 'started_at', newest, limit }
  const branches = byStatus
    ? // Literals: the engine must see that the index has all of them.
      statuses!.map((status) => {
        const start = new Conditions()
        start.texts.push(`status = '${status}' and status <> 'succeeded'`)
        return rest(start)
      })
    : byAction
      ? actions.map((action) => rest(new Conditions().add('action = ?', action)))
      : [rest(new Conditions())]
  return listing(of, branches.length > 0 ? branches : [new Conditions().addList('action', [])])
}

function common(conditions: Conditions, query: RunQuery): Conditions {
  return conditions
    .add('trace_id = ?', query.traceId)
    .add('parent_id = ?', query.parentId)
    .add('org = ?', query.org)
    .add('caller_id = ?', query.callerId)
    .addList('trigger_kind', listOf(query.trigger))
    .add('error_code = ?', query.errorCode)
    .add('duration_ms >= ?', query.minDurationMs)
    .add('started_at >= ?', query.from)
    .add('started_at < ?', query.to)
}

/** Counts runs by action and status. */
export function countsStatement(query: RunQuery): Statement {
  const conditions = common(new Conditions(), query)
    .addList('action', listOf(query.action))
    .addList('status', listOf(query.status))
  return {
    text: `select action, status, count(*) as runs, sum(duration_ms) as duration_ms from action_runs${conditions.where} group by action, status`,
    values: conditions.values,
  }
}

/** Everything of one run. */
export function runStatement(id: string): Statement {
  const columns = RUN_COLUMNS.map(({ name }) => name).join(', ')
  return { text: `select ${columns} from action_runs where id = ?`, values: [id] }
}

const LEVELS = new Set(['warn', 'error'])

/** Lists log lines. */
export function logsStatement(
  query: LogQuery,
  limit: number,
  unindexed: (column: string) => string,
): Statement {
  const newest = query.order !== 'oldest'
  const levels = listOf(query.level)
  const byLevel =
    query.runId === undefined && levels !== undefined && levels.every((it) => LEVELS.has(it))
  const rest = (start: Conditions): Conditions =>
    (byLevel ? start : start.addList(unindexed('level'), levels))
      .add('run_id = ?', query.runId)
      .add('action = ?', query.action)
      .add(`lower(message) like lower(?) escape '\\'`, query.text && pattern(query.text))
      .add('time >= ?', query.from)
      .add('time < ?', query.to)
      .addPlace('time', query.cursor, newest)
  const columns = LOG_COLUMNS.map(({ name }) => name).join(', ')
  const of = { table: 'action_logs', columns, time: 'time', newest, limit }
  if (!byLevel || levels.length === 0) return listing(of, [rest(new Conditions())])
  const branches = levels.map((level) => {
    const start = new Conditions()
    start.texts.push(`level = '${level}' and level in ('warn', 'error')`)
    return rest(start)
  })
  return listing(of, branches)
}

function pattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
