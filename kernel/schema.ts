import { registerFormats } from './schema/formats.ts'

export { checkSchema, formProblems } from './schema/check.ts'
export { withDefaults } from './schema/fill.ts'
export { type Issue, SchemaError, type SchemaProblem, UnusableSchema } from './schema/error.ts'
export { type InputSchema, compileInput } from './schema/input.ts'
export { type OutputSchema, compileOutput } from './schema/output.ts'
export { type JsonLimits, MalformedJson, parseJson } from './schema/parse-json.ts'
export { hidesNothing } from './schema/hides-nothing.ts'
export { unshown } from './schema/plain-form.ts'
export { REDACTED, redactor } from './schema/redact.ts'
export { type StandardSchemaV1, isStandard } from './schema/standard.ts'
export { type TextReader, textReader } from './schema/text.ts'
export type { InputOf, Schema, ValueOf } from './schema/types.ts'

registerFormats()
