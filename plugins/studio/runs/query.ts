import type { RunQuery, RecordedStatus } from '../../persistence/index.ts'
import type { RunRow } from '../contract/wire.ts'
import { type FilterTerm, parseFilter } from '../filter.ts'
import type { Studio } from '../studio.ts'
import { matcher } from './match.ts'
import { actionsNamed } from './names.ts'

/** A filter as history is asked, and what of it has to be looked at in the rows. */
export interface AskedRuns {
  readonly query: RunQuery
  /** Undefined when the query says it all. */
  readonly rest: ((row: RunRow) => boolean) | undefined
  /** Whether runs that have not ended can be among them. */
  readonly running: boolean
}

const STATUS: Readonly<Record<string, RecordedStatus>> = {
  ok: 'succeeded',
  error: 'failed',
  denied: 'refused',
  running: 'running',
  interrupted: 'interrupted',
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Turns a filter into a query: what has an index there is asked there. */
export function askRuns(studio: Studio, q: string): AskedRuns {
  const { terms } = parseFilter(q)
  const query: Writable<RunQuery> = {}
  const rest: FilterTerm[] = []
  for (const term of terms) if (!put(query, term, studio)) rest.push(term)
  const running = terms.every((term) => term.key !== 'status' || hasRunning(term))
  return {
    query,
    rest: rest.length > 0 ? matcher(rest, studio.host.actions) : undefined,
    running,
  }
}

const hasRunning = ({ not, values }: FilterTerm): boolean => values.includes('running') !== not

/** @returns whether the query says it now */
function put(query: Writable<RunQuery>, term: FilterTerm, studio: Studio): boolean {
  const { key, not, op, values } = term
  const [value = ''] = values
  if (key === 'ms') return putDuration(query, term)
  if (key === 'status') return putStatus(query, term)
  if (key === 'action' || key === 'trigger') {
    const { actions } = studio.host
    const list = key === 'action' ? values.flatMap((word) => actionsNamed(actions, word)) : values
    if (op !== '=') return false
    if (not) query.not = { ...query.not, [key]: [...(query.not?.[key] ?? []), ...list] }
    else if (query[key] !== undefined) return false
    else query[key] = list
    return true
  }
  if (not || op !== '=' || values.length > 1) return false
  if (key === 'pinned' && (value === 'true' || value === 'false')) {
    query.pinned = value === 'true'
    return true
  }
  if (key === 'impersonated' && query.impersonated === undefined) {
    query.impersonated = value === 'true' ? {} : { by: value }
    return true
  }
  if (key === null) return query.text === undefined && ((query.text = value), true)
  if (key.startsWith('input.')) {
    query.inputPath = [...(query.inputPath ?? []), { path: key.slice('input.'.length), value }]
    return true
  }
  const column = COLUMNS[key]
  if (column === undefined || query[column] !== undefined) return false
  query[column] = value
  return true
}

const COLUMNS: Readonly<
  Record<string, 'org' | 'callerId' | 'traceId' | 'parentId' | 'errorCode' | 'errorFingerprint'>
> = {
  org: 'org',
  user: 'callerId',
  trace: 'traceId',
  parent: 'parentId',
  code: 'errorCode',
  fp: 'errorFingerprint',
}

function putDuration(query: Writable<RunQuery>, { not, op, values }: FilterTerm): boolean {
  const ms = Number(values[0])
  if (not || values.length > 1 || !Number.isFinite(ms)) return false
  if (op === '>=' && query.minDurationMs === undefined) query.minDurationMs = ms
  else if (op === '<=' && query.maxDurationMs === undefined) query.maxDurationMs = ms
  else return false
  return true
}

/** A cancelled run is a failed one with a code of its own, so that it is looked for by that. */
function putStatus(query: Writable<RunQuery>, { not, op, values }: FilterTerm): boolean {
  if (op !== '=') return false
  const known = values.flatMap((value) => STATUS[value] ?? [])
  const plain = known.length === values.length
  if (not) {
    if (!plain || values.includes('error')) return false
    query.not = { ...query.not, status: [...(query.not?.status ?? []), ...known] }
    return true
  }
  if (query.status !== undefined) return false
  if (values.length === 1 && values[0] === 'canceled' && query.errorCode === undefined) {
    query.status = 'failed'
    query.errorCode = 'CANCELLED'
    return true
  }
  const wanted = values.flatMap((value) =>
    value === 'canceled' ? ['failed' as const] : (STATUS[value] ?? []),
  )
  query.status = wanted
  // Of failed ones some may be cancelled: the rows say which.
  return plain && !values.includes('error')
}
