import { formatFilter, parseFilter } from '../../filter.ts'

/** The filter with `key:value` in it, or without when it was there already. */
export function toggleTerm(q: string, key: string, value: string): string {
  const { terms } = parseFilter(q)
  const at = terms.find((term) => term.key === key && !term.not && term.op === '=')
  if (!at) return formatFilter({ terms: [...terms, { key, not: false, op: '=', values: [value] }] })
  const values = at.values.includes(value)
    ? at.values.filter((other) => other !== value)
    : [...at.values, value]
  const next = terms.map((term) => (term === at ? { ...at, values } : term))
  return formatFilter({ terms: next.filter(({ values }) => values.length > 0) })
}

/** Whether the filter asks for `key:value`. */
export const hasTerm = (q: string, key: string, value: string): boolean =>
  parseFilter(q).terms.some(
    (term) => term.key === key && !term.not && term.op === '=' && term.values.includes(value),
  )
