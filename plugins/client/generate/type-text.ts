import type { JsonSchema } from '../manifest.ts'
import { docText } from './doc-text.ts'
import { keyText, literal } from './names.ts'

/** How {@link typeText} writes. */
export interface TypeTextOptions {
  /** The type's name of a definition: of `#/$defs/Task`, given `Task`. */
  readonly refer: (definition: string) => string
  /** Default true. */
  readonly docs?: boolean
  /** Of the line that the type begins on. */
  readonly indent?: string
}

/** The TypeScript type of what a JSON Schema describes, as it travels. */
export function typeText(schema: unknown, options: TypeTextOptions): string {
  if (typeof schema !== 'object' || schema === null) return schema === false ? 'never' : 'unknown'
  const { $ref, allOf, anyOf, oneOf, const: only, enum: values, ...it } = schema as JsonSchema
  if (typeof $ref === 'string') return options.refer(definitionOf($ref))
  if (only !== undefined || 'const' in schema) return valueText(only)
  if (Array.isArray(values)) return union(values.map(valueText))
  const branches = anyOf ?? oneOf
  if (Array.isArray(branches)) return union(branches.map((branch) => typeText(branch, options)))
  if (Array.isArray(allOf)) return intersection(allOf.map((part) => typeText(part, options)))
  const { type } = it
  if (Array.isArray(type)) {
    return union(type.map((one: unknown) => typeText({ ...it, type: one }, options)))
  }
  switch (type) {
    case 'string':
      return it['format'] === 'binary' ? 'Blob' : 'string'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
    case 'null':
      return type
    case 'RegExp':
      return 'string'
    case 'array':
      return arrayText(it, options)
    case 'object':
      return objectText(it, options)
    default:
      return 'unknown'
  }
}

/** The name in a reference within a document. */
export function definitionOf(ref: string): string {
  const name = decodeURIComponent(ref.replace(/^#\/\$defs\//, ''))
  return name.replaceAll('~1', '/').replaceAll('~0', '~')
}

function valueText(value: unknown): string {
  return typeof value === 'string' ? literal(value) : JSON.stringify(value)
}

function union(members: readonly string[]): string {
  const all = [...new Set(members)]
  if (all.length === 0) return 'never'
  return all.includes('unknown') ? 'unknown' : all.join(' | ')
}

function intersection(members: readonly string[]): string {
  const all = [...new Set(members)].filter((member) => member !== 'unknown')
  return all.length === 0 ? 'unknown' : all.map(grouped).join(' & ')
}

const grouped = (type: string): string => (/ [|&] /.test(type) ? `(${type})` : type)

function arrayText({ prefixItems, items }: JsonSchema, options: TypeTextOptions): string {
  if (Array.isArray(prefixItems)) {
    const first = prefixItems.map((item) => typeText(item, options))
    const rest = items === false ? [] : [`...${grouped(typeText(items, options))}[]`]
    return `[${[...first, ...rest].join(', ')}]`
  }
  return items === false ? '[]' : `${grouped(typeText(items, options))}[]`
}

function objectText(schema: JsonSchema, options: TypeTextOptions): string {
  const { refer, docs = true, indent = '' } = options
  const inner = `${indent}  `
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>)
  const required = new Set((schema['required'] ?? []) as string[])
  const members = properties.map(([name, property]) => ({
    name: `${keyText(name)}${required.has(name) ? '' : '?'}`,
    type: typeText(property, { refer, docs, indent: inner }),
    doc: docs ? docText(factsOf(property), inner) : '',
  }))
  const others = [
    ...Object.values((schema['patternProperties'] ?? {}) as Record<string, JsonSchema>),
    ...(schema['additionalProperties'] ? [schema['additionalProperties']] : []),
  ].map((other) => typeText(other, { refer, docs, indent: inner }))
  if (others.length > 0) {
    // An index has to fit every property, too.
    const missing = required.size < properties.length ? ['undefined'] : []
    const type = union([...others, ...members.map((member) => member.type), ...missing])
    members.push({ name: '[key: string]', type, doc: '' })
  }
  if (members.length === 0) return 'Record<string, never>'
  const lines = members.map(({ name, type, doc }) => `${doc}${inner}${name}: ${type}\n`)
  return `{\n${lines.join('')}${indent}}`
}

/** What a type does not say of a property. */
function factsOf(schema: JsonSchema): (string | undefined)[] {
  const { description, format, deprecated, default: otherwise } = schema
  return [
    typeof description === 'string' ? description : undefined,
    typeof format === 'string' && format !== 'binary' ? `@format ${format}` : undefined,
    otherwise !== undefined ? `@default ${JSON.stringify(otherwise)}` : undefined,
    deprecated === true ? '@deprecated' : undefined,
  ]
}
