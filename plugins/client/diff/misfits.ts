import type { JsonSchema } from '../manifest.ts'
import { arrayMisfits } from './array-misfits.ts'
import { limitMisfits } from './limits.ts'
import type { Misfit } from './misfit.ts'
import { objectMisfits } from './object-misfits.ts'
import { type ScopedSchema, branches, isAnything, isSame, part, resolve } from './schema-scope.ts'

/** Compares two schemas within others. */
export type Compare = (narrow: ScopedSchema, wide: ScopedSchema, path: string) => Misfit[]

/**
 * Where a value that fits one schema may not fit another. None: every value that fits the first fits
 * the second. What cannot be compared (`not`, intersections that differ) counts as a misfit.
 *
 * @param narrow whose values there are
 * @param wide what they have to fit
 */
export function misfits(narrow: ScopedSchema, wide: ScopedSchema, path = ''): Misfit[] {
  const seen = new Map<object, Set<object>>()
  const compare: Compare = (a, b, at) => {
    const [one, other] = [resolve(a), resolve(b)]
    // A recursion that comes back to a pair has found what there is to find.
    const known = seen.get(one.schema)
    if (known?.has(other.schema)) return []
    seen.set(one.schema, (known ?? new Set()).add(other.schema))
    const found = compareResolved(one, other, at, compare)
    // What was found for one place has to be found again for the next.
    seen.get(one.schema)!.delete(other.schema)
    return found
  }
  return distinct(compare(narrow, wide, path))
}

function compareResolved(
  narrow: ScopedSchema,
  wide: ScopedSchema,
  path: string,
  compare: Compare,
): Misfit[] {
  if (isAnything(wide) || isSame(narrow, wide)) return []
  const { allOf } = wide.schema
  if (Array.isArray(allOf)) return allOf.flatMap((one) => compare(narrow, part(wide, one)!, path))
  const own = narrow.schema['allOf']
  if (Array.isArray(own)) {
    const each = own.map((one) => compare(part(narrow, one)!, wide, path))
    return each.some((found) => found.length === 0) ? [] : [{ kind: 'other', path }]
  }
  if ('not' in wide.schema || 'contains' in wide.schema) return [{ kind: 'other', path }]
  const choices = branches(wide)
  return branches(narrow).flatMap((one) => anyOf(one, choices, path, compare))
}

/** A value has to fit one of several; what is told is what keeps it from the likeliest. */
function anyOf(
  narrow: ScopedSchema,
  choices: readonly ScopedSchema[],
  path: string,
  compare: Compare,
): Misfit[] {
  let best: Misfit[] | undefined
  for (const choice of choices) {
    const found = oneOf(narrow, choice, path, compare)
    if (found.length === 0) return []
    if (best === undefined || distance(found, path) < distance(best, path)) best = found
  }
  const [first] = best ?? []
  if (first && first.path === path && (first.kind === 'type' || first.kind === 'value')) {
    const { const: only } = narrow.schema
    if (only !== undefined) return [{ kind: 'value', path, value: JSON.stringify(only) }]
    if (choices.length === 1) return best!
    const wanted = [...new Set(choices.map(({ schema }) => typeText(schema)))].join(' or ')
    return [{ kind: 'type', path, found: typeText(narrow.schema), wanted }]
  }
  return best ?? [{ kind: 'other', path }]
}

/** Of the same type is nearer than not, and the less there is wrong the nearer. */
function distance(found: readonly Misfit[], path: string): number {
  const isOther = found.some(
    (it) => it.path === path && (it.kind === 'type' || it.kind === 'value'),
  )
  // A property that only has one value says which of several objects is meant.
  const values = found.filter(({ kind }) => kind === 'value').length
  return (isOther ? 1000 : 0) + 100 * values + found.length
}

function oneOf(narrow: ScopedSchema, wide: ScopedSchema, path: string, compare: Compare): Misfit[] {
  const [own, wanted] = [narrow.schema, wide.schema]
  if (isAnything(wide)) return []
  if ('const' in wanted) {
    if (!('const' in own)) return [otherType(own, wanted, path)]
    const isEqual = own['const'] === wanted['const']
    return isEqual ? [] : [{ kind: 'value', path, value: JSON.stringify(own['const']) }]
  }
  const isNumber = own['type'] === 'integer' && wanted['type'] === 'number'
  if (own['type'] !== wanted['type'] && !isNumber) return [otherType(own, wanted, path)]
  const limits = limitMisfits(own, wanted, path)
  if (wanted['type'] === 'object') return [...limits, ...objectMisfits(narrow, wide, path, compare)]
  if (wanted['type'] === 'array') return [...limits, ...arrayMisfits(narrow, wide, path, compare)]
  return limits
}

function otherType(own: JsonSchema, wanted: JsonSchema, path: string): Misfit {
  return { kind: 'type', path, found: typeText(own), wanted: typeText(wanted) }
}

function typeText(schema: JsonSchema): string {
  if ('const' in schema) return JSON.stringify(schema['const'])
  const { type, format } = schema
  if (type === undefined) return 'anything'
  return format === 'binary' ? 'file' : String(type)
}

function distinct(found: readonly Misfit[]): Misfit[] {
  return [...new Map(found.map((it) => [JSON.stringify(it), it])).values()]
}
