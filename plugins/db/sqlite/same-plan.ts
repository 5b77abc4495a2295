import type { Plan } from '../store.ts'

/**
 * Whether two queries of the same text write and read their values alike. They need not: an expression
 * such as `json(x)` is a parameter to look at, as the value of a column is.
 */
export function isSamePlan(one: Plan | undefined, other: Plan | undefined): boolean {
  if (one === other) return true
  return isSameList(one?.stored, other?.stored) && isSameRecord(one?.read, other?.read)
}

function isSameList(one: Plan['stored'], other: Plan['stored']): boolean {
  if (one === undefined || other === undefined) return one === other
  return one.length === other.length && one.every((place, i) => place === other[i])
}

function isSameRecord(one: Plan['read'], other: Plan['read']): boolean {
  if (one === undefined || other === undefined) return one === other
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  return names.every((name) => one[name] === other[name])
}
