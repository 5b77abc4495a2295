import { Kind, type TSchema } from '@sinclair/typebox'

/** What a schema asks for, in a few words: `string`, `"a" or "b"`, `array`. */
export function describeSchema(schema: TSchema): string {
  const kind = schema[Kind]
  switch (kind) {
    case 'Literal':
      return JSON.stringify(schema['const'])
    case 'Union': {
      const branches: TSchema[] = schema['anyOf']
      return listOf([...new Set(branches.map(describeSchema))])
    }
    case 'Date':
      return 'date'
    case 'Uint8Array':
      return 'bytes'
    case 'bunbase:File':
      return 'file'
    case 'TemplateLiteral':
    case 'RegExp':
      return 'string'
    case 'Tuple':
      return `array of ${schema['maxItems']}`
    case 'Record':
    case 'Intersect':
      return 'object'
    case 'Ref':
    case undefined:
      return 'other value'
    default:
      return kind.toLowerCase()
  }
}

const MAX_LISTED = 12

function listOf(words: string[]): string {
  if (words.length > MAX_LISTED) {
    return `one of ${words.slice(0, MAX_LISTED).join(', ')} … (${words.length} in all)`
  }
  return words.join(' or ')
}

/** What a value is, without saying what is in it. */
export function describeValue(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) {
    const repeated =
      value.length > 1 && value.length < 100 && value.every((it) => typeof it === 'string')
    return repeated ? `${value.length} values (given more than once?)` : 'an array'
  }
  if (value instanceof Date) return 'a date'
  if (value instanceof Blob) return 'a file'
  if (value === undefined) return 'nothing'
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** A key as a message may hold it: quoted, and cut when long. */
export function describeKey(key: string): string {
  return JSON.stringify(key.length > 64 ? `${key.slice(0, 64)}…` : key)
}
