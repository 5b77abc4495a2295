import { isDeepStrictEqual } from 'node:util'
import type { JsonSchema } from '../manifest.ts'

/** A schema, and the definitions that it refers to. */
export interface ScopedSchema {
  readonly schema: JsonSchema
  readonly defs: Readonly<Record<string, JsonSchema>>
}

/** A schema by itself. */
export function scoped(schema: JsonSchema): ScopedSchema {
  return { schema, defs: (schema['$defs'] ?? {}) as ScopedSchema['defs'] }
}

/** What a keyword of a schema says, in its scope; nothing for what is no schema. */
export function part({ defs }: ScopedSchema, value: unknown): ScopedSchema | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  return { schema: value as JsonSchema, defs }
}

/** What a reference leads to. */
export function resolve(it: ScopedSchema): ScopedSchema {
  let { schema } = it
  // A definition that is only a reference to itself would never end.
  for (let hops = 0; typeof schema['$ref'] === 'string' && hops < 100; hops++) {
    const name = decodeURIComponent(schema['$ref'].replace(/^#\/\$defs\//, ''))
    schema = it.defs[name.replaceAll('~1', '/').replaceAll('~0', '~')] ?? {}
  }
  return { schema, defs: it.defs }
}

/** The schemas of which a value has to fit one; the schema itself when it is no choice. */
export function branches(it: ScopedSchema): ScopedSchema[] {
  const { schema, defs } = it
  const { anyOf, oneOf, enum: values, type } = schema
  const choice = anyOf ?? oneOf
  if (Array.isArray(choice)) {
    return choice.flatMap((one) => branches(resolve({ schema: one as JsonSchema, defs })))
  }
  if (Array.isArray(values)) return values.map((value) => ({ schema: constant(value), defs }))
  if (Array.isArray(type)) return type.map((one) => ({ schema: { ...schema, type: one }, defs }))
  return 'const' in schema ? [{ schema: constant(schema['const']), defs }] : [it]
}

/** One value, as a schema that limits can be compared with. */
function constant(value: unknown): JsonSchema {
  const limits =
    typeof value === 'string'
      ? { type: 'string', minLength: value.length, maxLength: value.length }
      : typeof value === 'number'
        ? { type: Number.isInteger(value) ? 'integer' : 'number', minimum: value, maximum: value }
        : { type: value === null ? 'null' : typeof value }
  return { ...limits, const: value }
}

const WORDS = new Set(['$id', '$defs', 'description', 'title', 'default', 'examples', 'deprecated'])

/** Keywords whose keys are names that somebody chose. */
const MAPS = new Set(['properties', 'patternProperties', '$defs'])

/** What a schema asks for, without what it only tells people. */
function demands(value: unknown, isMap = false): unknown {
  if (Array.isArray(value)) return value.map((one) => demands(one))
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([key]) => isMap || !WORDS.has(key))
  return Object.fromEntries(kept.map(([key, inner]) => [key, demands(inner, MAPS.has(key))]))
}

/** Whether two schemas say the same, word for word. */
export function isSame(a: ScopedSchema, b: ScopedSchema): boolean {
  return (
    isDeepStrictEqual(demands(a.schema), demands(b.schema)) &&
    isDeepStrictEqual(demands(a.defs, true), demands(b.defs, true))
  )
}

/** Whether every value fits. */
export function isAnything({ schema }: ScopedSchema): boolean {
  return Object.keys(schema).every((key) => WORDS.has(key) || key.startsWith('x-'))
}
