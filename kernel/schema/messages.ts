import { Kind } from '@sinclair/typebox'
import { type ValueError, ValueErrorType as Type } from '@sinclair/typebox/compiler'
import { describeSchema, describeValue } from './describe.ts'

/** What is wrong at one place. Says what the schema asks and what kind of value came, never the value. */
export function messageOf({ type, schema, value, message }: ValueError): string {
  switch (type) {
    case Type.ObjectRequiredProperty:
      return 'is required'
    case Type.StringMinLength:
      return schema['minLength'] === 1 && value === ''
        ? 'must not be empty'
        : `must have at least ${count(schema['minLength'], 'character')}`
    case Type.StringMaxLength:
      return `must have at most ${count(schema['maxLength'], 'character')}`
    case Type.StringFormat:
      return `expected ${FORMAT_NAMES[schema['format']] ?? `a string of format ${schema['format']}`}`
    case Type.StringFormatUnknown:
      return `the schema's format "${schema['format']}" is not registered`
    case Type.StringPattern:
    case Type.RegExp:
      return `must match ${schema['pattern'] ?? schema['source']}`
    case Type.ArrayMinItems:
      return `must have at least ${count(schema['minItems'], 'item')}`
    case Type.ArrayMaxItems:
      return `must have at most ${count(schema['maxItems'], 'item')}`
    case Type.ArrayUniqueItems:
      return 'must not have the same item twice'
    case Type.ArrayContains:
      return `must have an item that is ${describeSchema(schema['contains'] ?? schema)}`
    case Type.ObjectMinProperties:
      return `must have at least ${count(schema['minProperties'], 'member')}`
    case Type.ObjectMaxProperties:
      return `must have at most ${count(schema['maxProperties'], 'member')}`
    case Type.TupleLength:
      return `must have exactly ${count(schema['maxItems'] ?? 0, 'item')}`
    case Type.Uint8ArrayMaxByteLength:
      return `must have at most ${count(schema['maxByteLength'], 'byte')}`
    case Type.Uint8ArrayMinByteLength:
      return `must have at least ${count(schema['minByteLength'], 'byte')}`
    case Type.Not:
      return 'is one of the values that are not allowed here'
    case Type.Never:
      return 'must not be there'
    case Type.Kind:
      return ofKind(schema, value)
    default:
      return ofBound(type, schema) ?? ofType(schema, value, message)
  }
}

function ofType(schema: ValueError['schema'], value: unknown, fallback: string): string {
  if (schema[Kind] === undefined) return fallback
  if (schema[Kind] === 'Literal' || isEnum(schema)) return `expected ${describeSchema(schema)}`
  if (schema[Kind] === 'Integer' && typeof value === 'number' && Number.isFinite(value)) {
    return 'expected integer, got a fraction'
  }
  const written = WRITTEN[schema[Kind]]
  if (written !== undefined && typeof value === 'string') return `expected ${written}`
  return `expected ${describeSchema(schema)}, got ${describeValue(value)}`
}

function isEnum(schema: ValueError['schema']): boolean {
  const branches: unknown = schema['anyOf']
  return Array.isArray(branches) && branches.every((it) => it[Kind] === 'Literal')
}

const BOUNDS: readonly [suffix: string, keyword: string, words: string][] = [
  ['ExclusiveMaximum', 'exclusiveMaximum', 'less than'],
  ['ExclusiveMinimum', 'exclusiveMinimum', 'more than'],
  ['Maximum', 'maximum', 'at most'],
  ['Minimum', 'minimum', 'at least'],
  ['MultipleOf', 'multipleOf', 'a multiple of'],
]

/** Numbers, integers, big integers and dates have the same five bounds. */
function ofBound(type: Type, schema: ValueError['schema']): string | undefined {
  const name = Type[type].replace(/Timestamp$/, '')
  const bound = BOUNDS.find(([suffix]) => name.endsWith(suffix))
  if (!bound) return undefined
  const [, keyword, words] = bound
  const timestamp: unknown = schema[`${keyword}Timestamp`]
  const limit = typeof timestamp === 'number' ? new Date(timestamp).toISOString() : schema[keyword]
  return `must be ${words} ${String(limit)}`
}

function ofKind(schema: ValueError['schema'], value: unknown): string {
  if (schema[Kind] !== 'bunbase:File') return `expected ${describeSchema(schema)}`
  if (!(value instanceof Blob)) return `expected file, got ${describeValue(value)}`
  const { maxSize, mediaTypes } = schema
  if (maxSize !== undefined && value.size > maxSize)
    return `must have at most ${count(maxSize, 'byte')}`
  return `must be a file of type ${(mediaTypes as string[]).join(' or ')}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}

const FORMAT_NAMES: Readonly<Record<string, string>> = {
  email: 'an e-mail address',
  uuid: 'a UUID',
  uri: 'a URI with its scheme',
  url: 'an http or https URL',
  'date-time': 'a date and time with offset, such as 2024-02-29T10:00:00Z',
  date: 'a date such as 2024-02-29',
  time: 'a time with offset, such as 10:00:00Z',
  duration: 'an ISO 8601 duration such as PT1H30M',
  ipv4: 'an IPv4 address',
  ipv6: 'an IPv6 address',
  hostname: 'a host name',
}

/** What is written as text, by kind: that a string came is not what is wrong with it. */
const WRITTEN: Readonly<Record<string, string>> = {
  Date: FORMAT_NAMES['date-time']!,
  BigInt: 'a whole number in digits, 2048 at most',
  Uint8Array: 'bytes in base64',
}
