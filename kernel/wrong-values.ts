import { Kind, type TObject, type TSchema } from '@sinclair/typebox'
import { Value, type ValueError, ValueErrorType } from '@sinclair/typebox/value'
import { nearest } from './nearest.ts'
import { describeValue } from './schema/describe.ts'
import { messageOf } from './schema/messages.ts'

/** Something in settings or options that is not as their schema has it. */
export interface WrongValue {
  /** Its place: `retention.maxAge`; empty for all of them. */
  readonly key: string
  /** `unknown`: there is no such option; `missing`: it is required. */
  readonly kind: 'unknown' | 'missing' | 'wrong'
  /** What is wrong with the value, never what it is. */
  readonly reason: string
  /** What to do, when the schema says more than the reason. */
  readonly mend: string | undefined
}

/** What is wrong with a value, one mistake for each key. */
export function* wrongValues(schema: TSchema, value: unknown): Generator<WrongValue> {
  const seen = new Set<string>()
  for (const error of allErrors(Value.Errors(schema, value))) {
    const key = error.path.slice(1).replaceAll('/', '.')
    const parent = key.slice(0, Math.max(0, key.lastIndexOf('.')))
    // A missing key is reported with its missing parts.
    if (seen.has(key) || (key !== '' && seen.has(parent))) continue
    seen.add(key)
    yield explain(key, error)
  }
}

/** Of a union that takes an object, what is wrong with that says more than that no branch fits. */
function* allErrors(errors: Iterable<ValueError>): Generator<ValueError> {
  for (const error of errors) {
    const { schema, value } = error
    const branches = schema[Kind] === 'Union' ? (schema['anyOf'] as TSchema[]) : []
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    const at = isObject ? branches.findIndex((branch) => branch[Kind] === 'Object') : -1
    if (at < 0) yield error
    else yield* allErrors(error.errors[at] ?? [])
  }
}

function explain(key: string, error: ValueError): WrongValue {
  const { type, schema, value } = error
  const { description } = schema
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    const known = Object.keys((schema as TObject).properties)
    const near = nearest(key.slice(key.lastIndexOf('.') + 1), known)
    const mend = near ? `did you mean "${near}"?` : `there are: ${known.join(', ')}`
    return { key, kind: 'unknown', reason: 'is unknown', mend }
  }
  const kind = value === undefined ? 'missing' : 'wrong'
  // The words for its branches would not tell which numbers, and what strings.
  if (kind === 'wrong' && schema[Kind] === 'Union' && description !== undefined) {
    const reason = `expected ${description}; it is ${describeValue(value)}`
    return { key, kind, reason, mend: undefined }
  }
  return { key, kind, reason: messageOf(error), mend: description }
}
