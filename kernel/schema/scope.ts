import { Kind, type TSchema } from '@sinclair/typebox'
import { UnusableSchema } from './error.ts'
import type { Shape } from './shape.ts'

/** Where the references of a schema are looked up. */
export interface Scope {
  /** TypeBox schemas by `$id`, each with the scope that it stands in. */
  readonly ids: ReadonlyMap<string, { readonly schema: TSchema; readonly scope: Scope }>
  /** What `#/…` pointers start from. */
  readonly document: TSchema
  /** Shapes read in this scope. */
  readonly memo: Map<TSchema, Shape>
  /** Shapes whose children are still being read: whoever reaches one closes a cycle. */
  readonly unfinished: Set<Shape>
}

/** What a reference points at; nothing for schemas that are no reference. */
export function follow(
  schema: TSchema,
  scope: Scope,
): { schema: TSchema; scope: Scope } | undefined {
  const kind = schema[Kind]
  if (kind === 'Import') return enter(schema, scope)
  const reference: unknown = schema['$ref']
  if (typeof reference !== 'string') return undefined
  if (kind === 'This' || kind === 'Ref') {
    return scope.ids.get(reference) ?? inDocument(reference, scope)
  }
  if (kind !== undefined && kind !== 'Unsafe') return undefined
  const alone = Object.keys(schema).every((key) => key === '$ref' || ANNOTATIONS.has(key))
  return alone ? inDocument(reference, scope) : undefined
}

// Keywords beside a `$ref` that ask for no check of their own.
const ANNOTATIONS = new Set(['$schema', '$defs', 'definitions', 'title', 'description', 'default'])

function enter(schema: TSchema, outer: Scope): { schema: TSchema; scope: Scope } {
  const ids = new Map(outer.ids)
  const scope: Scope = { ...outer, ids, memo: new Map() }
  for (const [id, definition] of Object.entries<TSchema>(schema['$defs'])) {
    ids.set(id, { schema: definition, scope })
  }
  const target = ids.get(schema['$ref'])
  if (!target) throw unresolved(schema['$ref'])
  return target
}

function inDocument(reference: string, scope: Scope): { schema: TSchema; scope: Scope } {
  let found: unknown = reference.startsWith('#') ? scope.document : undefined
  for (const step of reference.split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    const inner = typeof found === 'object' && found !== null && Object.hasOwn(found, key)
    found = inner ? Reflect.get(found as object, key) : undefined
  }
  if (typeof found !== 'object' || found === null) throw unresolved(reference)
  return { schema: found as TSchema, scope }
}

function unresolved(reference: string): UnusableSchema {
  const message = `$ref "${reference}" points at no schema`
  const mend = 'Use t.Recursive or t.Module(…).Import(…), or define it under $defs'
  return new UnusableSchema([{ path: '', message, mend }])
}

/** The scope of a schema's children: a schema with an `$id` can be referred to by them. */
export function scopeWithin(schema: TSchema, outer: Scope): Scope {
  const id = schema.$id
  if (typeof id !== 'string' || outer.ids.get(id)?.schema === schema) return outer
  return { ...outer, ids: new Map(outer.ids).set(id, { schema, scope: outer }), memo: new Map() }
}
