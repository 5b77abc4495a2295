import { Kind } from '@sinclair/typebox'
import { type RegisteredAction, mistake } from '../../kernel/index.ts'
import { filesOf } from './files.ts'
import { type JsonSchema, isFile, jsonSchema, objectSchema } from './json-schema.ts'

/** How arguments become an action's input. */
export interface InputForm {
  readonly schema: JsonSchema
  /** Undefined when the arguments are the input. */
  readonly inputOf: ((args: unknown) => unknown) | undefined
}

/** The form of an action's arguments. Throws a mistake when its input is neither object nor nothing. */
export function inputForm({ input, definition }: RegisteredAction): InputForm {
  const { type } = input.json as { type?: unknown }
  if (type === 'null') {
    // In JSON `t.Void()` is null, too.
    const nothing = input.json[Kind] === 'Null' ? null : undefined
    return {
      schema: { type: 'object', additionalProperties: false },
      inputOf: () => nothing,
    }
  }
  if (type !== undefined && type !== 'object') {
    throw mistake('arguments are an object, which its input is not', 'make the input a t.Object')
  }
  const files = Object.entries(input.properties ?? {})
    .filter(([, schema]) => isFile((schema['items'] as JsonSchema | undefined) ?? schema))
    .map(([name]) => name)
  const { $schema } = definition.input as { $schema?: unknown }
  return {
    schema: { ...($schema !== undefined && { $schema }), ...objectSchema(jsonSchema(input.json)) },
    inputOf: files.length === 0 ? undefined : (args) => filesOf(args, files),
  }
}
