import { type Misfit, below } from './misfit.ts'
import type { Compare } from './misfits.ts'
import { type ScopedSchema, part } from './schema-scope.ts'

/** What lists of one schema may hold that another does not take. */
export function arrayMisfits(
  narrow: ScopedSchema,
  wide: ScopedSchema,
  path: string,
  compare: Compare,
): Misfit[] {
  const own = itemsOf(narrow)
  const wanted = itemsOf(wide)
  if (wanted.first.length > 0 || wanted.isTuple) {
    // A list has no place that is sure to be there.
    if (own.first.length < wanted.first.length || (wanted.isTuple && !own.isTuple)) {
      return [{ kind: 'type', path, found: textOf(own), wanted: textOf(wanted) }]
    }
    if (wanted.isTuple && own.first.length > wanted.first.length) {
      return [{ kind: 'type', path, found: textOf(own), wanted: textOf(wanted) }]
    }
  }
  const found = own.first.flatMap((item, at): Misfit[] => {
    const takes = wanted.first[at] ?? wanted.rest
    return takes === undefined ? [] : compare(item, takes, below(path, String(at)))
  })
  if (own.rest && wanted.rest) found.push(...compare(own.rest, wanted.rest, below(path, '*')))
  return found
}

interface Items {
  readonly first: readonly ScopedSchema[]
  readonly rest: ScopedSchema | undefined
  /** Nothing follows the first. */
  readonly isTuple: boolean
}

function itemsOf(it: ScopedSchema): Items {
  const { prefixItems = [], items } = it.schema
  const isTuple = items === false
  return {
    first: (prefixItems as unknown[]).map((one) => part(it, one)!),
    rest: isTuple ? undefined : (part(it, items) ?? { schema: {}, defs: {} }),
    isTuple,
  }
}

function textOf({ first, isTuple }: Items): string {
  return isTuple ? `a list of ${first.length}` : 'a list of any length'
}
