import { parseFilter } from '../../filter.ts'
import type { ColumnInfo, RowCondition } from '../../contract/database.ts'

const ops = { '=': 'eq', '>': 'gt', '>=': 'ge', '<': 'lt', '<=': 'le' } as const

/**
 * A filter as conditions on columns: `col:v`, `col:a,b`, `col:>v`, `col:~part`, `col:null`, and a minus for
 * "not". Bare text is looked for in the first column of text. Unknown columns are left out.
 */
export function conditionsOf(q: string, columns: readonly ColumnInfo[]): RowCondition[] {
  const first = columns.find(({ type }) => /text|char/i.test(type))?.name
  return parseFilter(q).terms.flatMap(({ key, not, op, values }): RowCondition[] => {
    const value = values[0] ?? ''
    if (key === null) return first ? [{ col: first, op: 'contains', val: value }] : []
    const column = columns.find(({ name }) => name === key)
    if (!column || value === '') return []
    if (value === 'null') return [{ col: key, op: not ? 'notNull' : 'null' }]
    if (value.startsWith('~')) return [{ col: key, op: 'contains', val: value.slice(1) }]
    if (values.length > 1 && !not)
      return [{ col: key, op: 'in', val: values.map((each) => typed(each, column)) }]
    return [{ col: key, op: not ? 'ne' : ops[op], val: typed(value, column) }]
  })
}

function typed(value: string, { type }: ColumnInfo): unknown {
  if (
    /int|real|num|float|double|dec/i.test(type) &&
    value.trim() !== '' &&
    !Number.isNaN(Number(value))
  )
    return Number(value)
  if (/bool/i.test(type) && /^(true|false)$/.test(value)) return value === 'true'
  return value
}
