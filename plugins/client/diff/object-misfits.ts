import { type Misfit, below } from './misfit.ts'
import type { Compare } from './misfits.ts'
import { type ScopedSchema, part } from './schema-scope.ts'

type Schemas = Readonly<Record<string, unknown>>

/** What objects of one schema may have, or lack, that another does not take. */
export function objectMisfits(
  narrow: ScopedSchema,
  wide: ScopedSchema,
  path: string,
  compare: Compare,
): Misfit[] {
  const own = partsOf(narrow)
  const wanted = partsOf(wide)
  const found: Misfit[] = []
  for (const [name, schema] of Object.entries(wanted.properties)) {
    const at = below(path, name)
    const isKnown = Object.hasOwn(own.properties, name)
    if (wanted.required.has(name) && !own.required.has(name)) {
      found.push({ kind: 'required', path: at, isUnknown: !isKnown })
    }
    const its = isKnown ? own.properties[name] : own.extra
    if (its === undefined) continue
    found.push(...compare(part(narrow, its)!, part(wide, schema)!, at))
  }
  for (const [name, schema] of Object.entries(own.properties)) {
    if (Object.hasOwn(wanted.properties, name)) continue
    const at = below(path, name)
    const takes = wanted.patternFor(name) ?? wanted.extra
    if (takes !== undefined) found.push(...compare(part(narrow, schema)!, part(wide, takes)!, at))
    else if (wanted.isClosed) found.push({ kind: 'unknown', path: at })
  }
  return [...found, ...othersOf(narrow, own, wide, wanted, below(path, '*'), compare)]
}

/** Properties whose names nobody knows beforehand. */
function othersOf(
  narrow: ScopedSchema,
  own: ObjectParts,
  wide: ScopedSchema,
  wanted: ObjectParts,
  path: string,
  compare: Compare,
): Misfit[] {
  const patterns = Object.entries(own.patterns)
  const others = own.extra === undefined ? patterns : [...patterns, ['', own.extra] as const]
  return others.flatMap(([pattern, schema]): Misfit[] => {
    const takes = wanted.patterns[pattern] ?? wanted.extra
    if (takes !== undefined) return compare(part(narrow, schema)!, part(wide, takes)!, path)
    if (wanted.isClosed) return [{ kind: 'unknown', path }]
    // Open, but what the names of a pattern mean is fixed.
    return Object.keys(wanted.patterns).length > 0 ? [{ kind: 'other', path }] : []
  })
}

interface ObjectParts {
  readonly properties: Schemas
  readonly required: ReadonlySet<string>
  readonly patterns: Schemas
  /** What properties of other names have to fit; nothing when there are none, or any are ignored. */
  readonly extra: object | undefined
  readonly isClosed: boolean
  patternFor(name: string): unknown
}

function partsOf({ schema }: ScopedSchema): ObjectParts {
  const patterns = (schema['patternProperties'] ?? {}) as Schemas
  const extra = schema['additionalProperties']
  return {
    properties: (schema['properties'] ?? {}) as Schemas,
    required: new Set((schema['required'] ?? []) as string[]),
    patterns,
    extra: extra === true ? {} : typeof extra === 'object' && extra !== null ? extra : undefined,
    isClosed: extra === false,
    patternFor: (name) =>
      Object.entries(patterns).find(([pattern]) => new RegExp(pattern, 'u').test(name))?.[1],
  }
}
