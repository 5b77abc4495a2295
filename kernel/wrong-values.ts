import { Kind, type TObject, type TSchema } from '@sinclair/typebox'
import { Errors, type ValueError, ValueErrorType } from '@sinclair/typebox/errors'
import { nearest } from './nearest.ts'
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
  for (const { error, description } of allErrors(Errors(schema, [], value))) {
    const key = error.path.slice(1).replaceAll('/', '.')
    const parent = key.slice(0, Math.max(0, key.lastIndexOf('.')))
    // A missing key is reported with its missing parts.
    if (seen.has(key) || (key !== '' && seen.has(parent))) continue
    seen.add(key)
    yield explain(key, error, description)
  }
}

/** What schemas of a kind are for. */
const TYPES: Readonly<Record<string, string>> = {
  Object: 'object',
  Array: 'array',
  String: 'string',
  Number: 'number',
  Integer: 'number',
}

/**
 * Errors with what their schemas say to do. That no branch of a union fits says less than why the one
 * does not that is for values of this type.
 */
function* allErrors(
  errors: Iterable<ValueError>,
  outer?: string,
): Generator<{ readonly error: ValueError; readonly description: string | undefined }> {
  for (const error of errors) {
    const { schema, value } = error
    const description = schema.description ?? outer
    const type = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
    const branches = schema[Kind] === 'Union' ? (schema['anyOf'] as TSchema[]) : []
    const at = branches.findIndex((branch) => TYPES[branch[Kind]] === type)
    if (at < 0) yield { error, description }
    else yield* allErrors(error.errors[at] ?? [], description)
  }
}

function explain(key: string, error: ValueError, description: string | undefined): WrongValue {
  const { type, schema, value } = error
  if (type === ValueErrorType.ObjectAdditionalProperties) {
    const known = Object.keys((schema as TObject).properties)
    const near = nearest(key.slice(key.lastIndexOf('.') + 1), known)
    const mend = near ? `did you mean "${near}"?` : `there are: ${known.join(', ')}`
    return { key, kind: 'unknown', reason: 'is unknown', mend }
  }
  const kind = value === undefined ? 'missing' : 'wrong'
  return { key, kind, reason: messageOf(error), mend: description }
}
