/** A JSON Schema as it travelled; what TypeBox writes, down to its own `Date`. */
export interface Schema {
  type?: string | string[]
  title?: string
  description?: string
  default?: unknown
  examples?: unknown[]
  const?: unknown
  enum?: unknown[]
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  additionalProperties?: boolean | Schema
  patternProperties?: Record<string, Schema>
  items?: Schema | Schema[]
  prefixItems?: Schema[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  minItems?: number
  maxItems?: number
  $ref?: string
  $id?: string
  $defs?: Record<string, Schema>
  secret?: boolean
}

/** How a schema is drawn. `json` is what no other can draw. */
export type Kind =
  | 'text'
  | 'number'
  | 'boolean'
  | 'choice'
  | 'constant'
  | 'date'
  | 'file'
  | 'object'
  | 'record'
  | 'list'
  | 'tuple'
  | 'union'
  | 'json'

/** Follows `$ref` within `root`, and joins the parts of an intersection of objects. */
export function resolve(schema: Schema, root: Schema): Schema {
  if (schema.$ref) {
    const found = byReference(schema.$ref, root)
    return found && found !== schema ? resolve(found, root) : {}
  }
  if (!schema.allOf) return schema
  const parts = schema.allOf.map((part) => resolve(part, root))
  if (!parts.every(({ properties }) => properties)) return schema
  const { allOf: _, ...rest } = schema
  return {
    ...rest,
    type: 'object',
    properties: Object.assign({}, ...parts.map(({ properties }) => properties)) as Record<
      string,
      Schema
    >,
    required: parts.flatMap(({ required }) => required ?? []),
  }
}

function byReference(ref: string, root: Schema): Schema | undefined {
  if (ref === '#' || ref === root.$id) return root
  const name = ref.split('/').at(-1)!
  const defined = root.$defs?.[name]
  if (defined) return defined
  return findId(root, ref.replace(/^#/, ''))
}

function findId(schema: Schema, id: string): Schema | undefined {
  if (schema.$id === id) return schema
  const below = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.anyOf ?? []),
    ...[schema.items ?? []].flat(),
  ]
  for (const each of below) {
    const found = findId(each, id)
    if (found) return found
  }
  return undefined
}

const branches = ({ anyOf, oneOf }: Schema): Schema[] | undefined => anyOf ?? oneOf

/** What a union chooses among; `null` last, as "none". */
export const branchesOf = (schema: Schema): Schema[] => branches(schema) ?? []

/** The values of a choice among constants, when the schema is one. */
export function choices(schema: Schema): unknown[] | undefined {
  if (schema.enum) return schema.enum
  const all = branches(schema)
  if (all && all.length > 0 && all.every(isConstant))
    return all.map((each) => (each.type === 'null' ? null : each.const))
  return undefined
}

const isConstant = (schema: Schema): boolean => 'const' in schema || schema.type === 'null'

/** How a (resolved) schema is drawn. */
export function kindOf(schema: Schema): Kind {
  if ('const' in schema) return 'constant'
  if (choices(schema)) return 'choice'
  if (branches(schema)) return 'union'
  const { type } = schema
  if (Array.isArray(type)) return type.length === 1 ? kindOf({ ...schema, type: type[0]! }) : 'json'
  if (type === 'Date' || (type === 'string' && schema.format === 'date-time')) return 'date'
  if (type === 'string') return schema.format === 'binary' ? 'file' : 'text'
  if (type === 'number' || type === 'integer') return 'number'
  if (type === 'boolean') return 'boolean'
  if (type === 'null') return 'constant'
  if (type === 'array') {
    if (schema.prefixItems || Array.isArray(schema.items)) return 'tuple'
    return schema.items ? 'list' : 'json'
  }
  if (type === 'object' || schema.properties) {
    if (Object.keys(schema.properties ?? {}).length > 0) return 'object'
    if (valuesOf(schema)) return 'record'
    return schema.additionalProperties === false ? 'object' : 'json'
  }
  return 'json'
}

/** What the values of a record must be. */
export const valuesOf = ({ patternProperties, additionalProperties }: Schema): Schema | undefined =>
  Object.values(patternProperties ?? {})[0] ??
  (typeof additionalProperties === 'object' ? additionalProperties : undefined)

/** What each place of a tuple must be. */
export const placesOf = ({ prefixItems, items }: Schema): Schema[] =>
  prefixItems ?? (Array.isArray(items) ? items : [])
