import { FormatRegistry, Kind, type TSchema } from '@sinclair/typebox'
import { type Content, type ReadChild, readArray, readObject } from './read.ts'

/**
 * Reads plain JSON Schema (2020-12): what `t.Unsafe` holds and what other libraries' schemas
 * turn into.
 */
export function readJson(schema: TSchema, child: ReadChild): Content {
  const parts = partsOf(schema)
  if (parts.length === 0) return as('Unknown', schema, { kind: 'leaf' })
  const [only] = parts
  if (parts.length === 1 && only && !schema['allOf']) return readPart(schema, only, child)
  const branches = parts.map(child)
  return as('Intersect', notes(schema), { kind: 'intersect', branches, extra: 'none' })
}

/** The schema as several that say one thing each. */
function partsOf(schema: TSchema): TSchema[] {
  const { $ref, allOf, anyOf, oneOf, not, ...rest } = schema as Record<string, unknown>
  const parts: unknown[] = Array.isArray(allOf) ? allOf.map((it) => limited(it, rest)) : []
  if ($ref !== undefined) parts.push({ $ref })
  if (Array.isArray(anyOf)) parts.push({ anyOf })
  if (Array.isArray(oneOf)) parts.push({ anyOf: oneOf })
  if (not !== undefined) parts.push({ not })
  if (typesOf(rest).length > 0 || 'enum' in rest || 'const' in rest) parts.push(rest)
  return parts as TSchema[]
}

/** So zod writes several patterns of one text: the limit that stands beside them is that of each. */
function limited(part: unknown, { maxLength }: Record<string, unknown>): unknown {
  const isPattern = typeof part === 'object' && part !== null && 'pattern' in part
  return isPattern && maxLength !== undefined ? { maxLength, ...part } : part
}

function readPart(schema: TSchema, part: TSchema, child: ReadChild): Content {
  if (part['$ref']) return union(schema, [part], child)
  if (part['anyOf']) return union(schema, part['anyOf'], child)
  if (part['not']) return as('Not', notes(schema), { kind: 'not', inner: child(part['not']) })
  if ('const' in part) return literal(schema, part['const'])
  if (Array.isArray(part['enum'])) {
    return union(
      schema,
      part['enum'].map((value) => ({ const: value })),
      child,
    )
  }
  const types = typesOf(part)
  if (types.length === 1) return readType(types[0]!, part, child)
  const { default: _, ...rest } = part as Record<string, unknown>
  return union(
    schema,
    types.map((type) => ({ ...rest, type })),
    child,
  )
}

function readType(type: string, untyped: TSchema, child: ReadChild): Content {
  const part = { ...untyped, type } as TSchema
  switch (type) {
    case 'object':
      return readJsonObject(part, child)
    case 'array':
      return readJsonArray(part, child)
    case 'string':
      return as('String', withKnownFormat(part), { kind: 'leaf' })
    case 'number':
      return as('Number', part, { kind: 'leaf' })
    case 'integer':
      return as('Integer', part, { kind: 'leaf' })
    case 'boolean':
      return as('Boolean', part, { kind: 'leaf' })
    case 'null':
      return as('Null', part, { kind: 'leaf' })
    default:
      return as('Unknown', part, { kind: 'leaf' })
  }
}

function readJsonObject(part: TSchema, child: ReadChild): Content {
  const says = ['properties', 'patternProperties', 'additionalProperties'].some((it) => it in part)
  // An object about whose keys nothing is said is a map of anything.
  const whole: TSchema = says
    ? { ...part, properties: part['properties'] ?? {} }
    : { ...part, properties: {}, additionalProperties: true }
  return as('Object', whole, readObject(whole, child))
}

function readJsonArray(part: TSchema, child: ReadChild): Content {
  const tuple = part['prefixItems'] ?? (Array.isArray(part['items']) ? part['items'] : undefined)
  if (tuple) {
    const whole = { ...part, items: tuple, minItems: tuple.length, maxItems: tuple.length }
    return as('Tuple', whole, { kind: 'tuple', items: tuple.map(child) })
  }
  const whole = { ...part, items: typeof part['items'] === 'object' ? part['items'] : {} }
  return as('Array', whole, readArray(whole as TSchema, child))
}

function union(schema: TSchema, branches: object[], child: ReadChild): Content {
  const shapes = branches.map((branch) => child(branch as TSchema))
  return as('Union', notes(schema), { kind: 'union', branches: shapes })
}

function literal(schema: TSchema, value: unknown): Content {
  if (value === null) return as('Null', { ...notes(schema), type: 'null' }, { kind: 'leaf' })
  const simple = ['string', 'number', 'boolean'].includes(typeof value)
  return as(simple ? 'Literal' : 'Unknown', { ...notes(schema), const: value }, { kind: 'leaf' })
}

/** What a schema says about a value without asking anything of it. */
function notes(schema: TSchema): object {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => NOTES.has(key)))
}

const NOTES = new Set([
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
  'secret',
  'pii',
])

function as(kind: string, schema: object, content: Content): Content {
  return { ...content, schema: { ...schema, [Kind]: kind } as TSchema }
}

// A format that TypeBox does not know refuses every value; here it is only a description.
function withKnownFormat(part: TSchema): TSchema {
  const { format, ...rest } = part as Record<string, unknown>
  return (typeof format === 'string' && FormatRegistry.Has(format) ? part : rest) as TSchema
}

const KEYWORDS: Record<string, readonly string[]> = {
  object: ['properties', 'patternProperties', 'additionalProperties', 'required'],
  array: ['items', 'prefixItems', 'minItems', 'maxItems'],
  string: ['pattern', 'format', 'minLength', 'maxLength'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
}

function typesOf(schema: Record<string, unknown>): string[] {
  const type = schema['type']
  if (Array.isArray(type)) return type as string[]
  if (typeof type === 'string') return [type]
  return Object.keys(KEYWORDS).filter((it) => KEYWORDS[it]!.some((keyword) => keyword in schema))
}
