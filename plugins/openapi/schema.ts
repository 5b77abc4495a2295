import type { TSchema } from '../../kernel/index.ts'

/** A JSON Schema object (2020-12), as OpenAPI 3.1 uses it. */
export type JsonSchema = { [keyword: string]: unknown }

/** The vocabulary of JSON Schema 2020-12 and OpenAPI 3.1; other keywords are the framework's own. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `$schema $comment $anchor $dynamicRef $dynamicAnchor title description default deprecated readOnly
  writeOnly examples type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum
  maxLength minLength pattern maxItems minItems uniqueItems maxContains minContains maxProperties
  minProperties required dependentRequired format contentEncoding contentMediaType contentSchema
  allOf anyOf oneOf not if then else dependentSchemas prefixItems items contains properties
  patternProperties additionalProperties propertyNames unevaluatedItems unevaluatedProperties
  discriminator xml externalDocs example`.split(/\s+/),
)

/** Keywords whose value is a map of names to schemas, not a schema. */
const MAPS = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas'])

/** Keywords whose value is data and is copied as it is. */
const DATA = new Set(['const', 'default', 'enum', 'examples', 'example', 'required'])

/** TypeBox's own types that JSON Schema has no word for, as they travel in JSON. */
const TRAVELS_AS: Readonly<Record<string, JsonSchema>> = {
  Date: { type: 'string', format: 'date-time' },
  Uint8Array: { type: 'string', format: 'byte' },
  bigint: { type: 'string', pattern: '^-?\\d+$' },
}

/**
 * Turns schemas into plain JSON Schema. A schema with an `$id` (or under `$defs`) becomes a component
 * and is referred to; `#/components/schemas/…`.
 */
export class SchemaWriter {
  readonly components: Record<string, JsonSchema> = {}
  readonly #sources = new Map<string, unknown>()

  write(schema: TSchema | JsonSchema): JsonSchema {
    const { $id, $defs, ...rest } = schema as JsonSchema
    for (const [name, inner] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) {
      this.#hoist(name, inner)
    }
    if (typeof $id === 'string') return this.#hoist($id, rest)
    if (typeof rest['$ref'] === 'string') return { $ref: this.#pointer(rest['$ref']) }
    const travels = TRAVELS_AS[String(rest['type'])]
    if (travels)
      return { ...travels, ...(rest['description'] ? { description: rest['description'] } : {}) }
    return asEnum(this.#members(asPrefixItems(rest)))
  }

  #members(schema: JsonSchema): JsonSchema {
    const written: JsonSchema = {}
    for (const [keyword, value] of Object.entries(schema)) {
      if (!KEYWORDS.has(keyword) && !keyword.startsWith('x-')) continue
      if (value === undefined) continue
      if (DATA.has(keyword) || typeof value !== 'object' || value === null) written[keyword] = value
      else if (MAPS.has(keyword)) {
        written[keyword] = Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [name, this.write(inner as JsonSchema)]),
        )
      } else if (Array.isArray(value)) {
        written[keyword] = value.map((inner: unknown) =>
          typeof inner === 'object' && inner !== null ? this.write(inner as JsonSchema) : inner,
        )
      } else written[keyword] = this.write(value as JsonSchema)
    }
    return written
  }

  #hoist(id: string, schema: JsonSchema): JsonSchema {
    const name = componentName(id)
    if (!this.#sources.has(name)) {
      this.#sources.set(name, schema)
      const { $id: _, ...rest } = schema
      this.components[name] = {}
      this.components[name] = this.write(rest)
    }
    return { $ref: `#/components/schemas/${name}` }
  }

  #pointer(ref: string): string {
    const id = ref.replace(/^#\/\$defs\//, '').replace(/^#/, '')
    return `#/components/schemas/${componentName(id)}`
  }
}

/** Component names may hold only these characters (OpenAPI 3.1, “Components Object”). */
function componentName(id: string): string {
  return id.replace(/[^A-Za-z0-9._-]/g, '_')
}

/** TypeBox writes tuples as JSON Schema did before 2020-12. */
function asPrefixItems(schema: JsonSchema): JsonSchema {
  const { items, additionalItems: _, ...rest } = schema
  return Array.isArray(items) ? { ...rest, prefixItems: items, items: false } : schema
}

/** A union of literals of one type reads better, and generates better code, as an `enum`. */
function asEnum(schema: JsonSchema): JsonSchema {
  const { anyOf, ...rest } = schema
  if (!Array.isArray(anyOf) || anyOf.length === 0) return schema
  const branches = anyOf as JsonSchema[]
  if (
    !branches.every(
      (b) => 'const' in b && Object.keys(b).every((k) => k === 'const' || k === 'type'),
    )
  ) {
    return schema
  }
  const types = [...new Set(branches.map((b) => b['type'] ?? typeof b['const']))]
  return {
    ...rest,
    type: types.length === 1 ? types[0] : types,
    enum: branches.map((b) => b['const']),
  }
}
