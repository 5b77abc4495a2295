import type { TSchema } from '@sinclair/typebox'
import { MAX_ISSUES, SchemaError, UnusableSchema, pointer } from './error.ts'
import { shapeOf } from './read.ts'
import type { Shape } from './shape.ts'
import type { Side } from './to-json.ts'
import { reasonOf } from '../reason.ts'

/** A schema of any library that follows Standard Schema v1 (zod, valibot, arktype …). */
export interface StandardSchemaV1<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1
    /** The library's name, such as `zod`. */
    readonly vendor: string
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>
    readonly types?: { readonly input: Input; readonly output: Output } | undefined
    /** Standard JSON Schema: how the library describes its own schema. */
    readonly jsonSchema?: StandardJsonConverter | undefined
  }
}

/** What `validate` answers: the value, or why there is none. */
export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] }

/** One reason why a value was refused, in the library's own words. */
export interface StandardIssue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Standard JSON Schema's two descriptions: of what a schema takes, and of what it gives. */
export interface StandardJsonConverter {
  readonly input: (options: { target: string }) => Record<string, unknown>
  readonly output: (options: { target: string }) => Record<string, unknown>
}

/** Whether a value is a schema of another library. */
export function isStandard(schema: unknown): schema is StandardSchemaV1 {
  if (schema === null || (typeof schema !== 'object' && typeof schema !== 'function')) return false
  const standard: unknown = Reflect.get(schema, '~standard')
  return typeof standard === 'object' && standard !== null && 'validate' in standard
}

/**
 * The shape of another library's schema, by way of its JSON form.
 *
 * @throws UnusableSchema when the library has none for it
 */
export function shapeOfStandard(schema: StandardSchemaV1, side: Side): Shape {
  const { vendor, jsonSchema } = schema['~standard']
  if (!jsonSchema) {
    throw unusable(vendor, 'has no JSON Schema form', MENDS[vendor] ?? MENDS['']!)
  }
  let json: Record<string, unknown>
  try {
    json = jsonSchema[side]({ target: 'draft-2020-12' })
  } catch (cause) {
    const reason = reasonOf(cause)
    throw unusable(vendor, `has no JSON Schema form: ${reason}`, 'Use types that JSON can carry')
  }
  return shapeOf(json as unknown as TSchema)
}

const MENDS: Readonly<Record<string, string>> = {
  valibot: 'Wrap it in `toStandardJsonSchema` of @valibot/to-json-schema',
  '': 'Update the library to a version that implements Standard JSON Schema, or write it with `t`',
}

function unusable(vendor: string, message: string, mend: string): UnusableSchema {
  return new UnusableSchema([{ path: '', message: `this schema of ${vendor} ${message}`, mend }])
}

/**
 * Has the library validate a value.
 *
 * @throws SchemaError, or rejects with it when the library answers with a promise
 */
export function validateStandard(schema: StandardSchemaV1, value: unknown): unknown {
  const result = schema['~standard'].validate(value)
  return result instanceof Promise ? result.then(unwrap) : unwrap(result)
}

function unwrap(result: StandardResult<unknown>): unknown {
  if (!result.issues) return result.value
  const issues = result.issues.slice(0, MAX_ISSUES).map(({ message, path = [] }) => ({
    path: path.map((step) => pointer('', typeof step === 'object' ? step.key : step)).join(''),
    message,
  }))
  throw new SchemaError(issues)
}
