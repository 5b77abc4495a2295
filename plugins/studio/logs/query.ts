import type { LineLevel, LogQuery } from '../../persistence/index.ts'
import type { LogRow } from '../contract/wire.ts'
import { type FilterTerm, parseFilter } from '../filter.ts'
import { actionsNamed } from '../runs/names.ts'
import type { Studio } from '../studio.ts'
import { levelsOf, lineMatcher } from './match.ts'

/** A filter as history is asked, and what of it has to be looked at in the lines. */
export interface AskedLines {
  readonly query: LogQuery
  readonly rest: ((line: LogRow) => boolean) | undefined
}

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** Turns a filter into a query for lines. */
export function askLines({ host }: Studio, q: string): AskedLines {
  const query: Writable<LogQuery> = {}
  const rest: FilterTerm[] = []
  const put = ({ key, not, op, values }: FilterTerm): boolean => {
    const [value = ''] = values
    if (not) return false
    if (key === 'level' && query.level === undefined) {
      query.level = levelsOf(op, values) as LineLevel[]
      return true
    }
    if (op !== '=' || values.length > 1) return false
    if (key === 'run' && query.runId === undefined) return ((query.runId = value), true)
    if (key === null && query.text === undefined) return ((query.text = value), true)
    if (key !== 'action' || query.action !== undefined) return false
    const names = actionsNamed(host.actions, value)
    if (names.length !== 1) return false
    query.action = names[0]
    return true
  }
  for (const term of parseFilter(q).terms) if (!put(term)) rest.push(term)
  return { query, rest: rest.length > 0 ? lineMatcher(rest, host.actions) : undefined }
}
