import type { RegisteredAction, Trigger } from '../../kernel/index.ts'
import { isToolContent } from './content.ts'
import { derivedHints } from './hints.ts'
import { inputForm } from './input-form.ts'
import type { Offer } from './invocation.ts'
import { type JsonSchema, jsonSchema } from './json-schema.ts'
import { type OutputForm, errorResult, resultOf } from './result.ts'
import type { ToolAnnotations, ToolOptions } from './triggers.ts'

/** A tool as `tools/list` shows it. */
export interface ToolDefinition {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly inputSchema: JsonSchema
  readonly outputSchema?: JsonSchema
  readonly annotations?: ToolAnnotations
}

/** An action as a tool. */
export interface Tool extends Offer<ToolDefinition> {
  /** Whether the action asks the client back. */
  readonly asks: boolean
}

/**
 * The tool of an action's `tool` trigger. Throws a mistake when its input is no object.
 *
 * @param limit bytes that streams and files may have in a result
 */
export function toolOf(action: RegisteredAction, trigger: Trigger, limit: number): Tool {
  const { name, title, description, annotations, asks = false } = trigger.options as ToolOptions
  const told = description ?? action.description
  const { schema, inputOf } = inputForm(action)
  const form = formOf(action)
  const outputSchema = outputSchemaOf(action, form)
  const hints = { ...derivedHints(action), ...annotations }
  return {
    ...{ action, trigger, asks, inputOf },
    definition: {
      name: name ?? action.name.replaceAll('.', '_'),
      ...(title !== undefined && { title }),
      ...(told !== undefined && { description: told }),
      inputSchema: schema,
      ...(outputSchema && { outputSchema }),
      ...(Object.keys(hints).length > 0 && { annotations: hints }),
    },
    answer: (output, invocation) =>
      resultOf(form, output, limit, (items) => invocation.progress({ progress: items })),
    refuse: errorResult,
  }
}

function formOf({ output }: RegisteredAction): OutputForm {
  if (output.kind === 'stream') return 'items'
  if (output.kind === 'raw') return 'bytes'
  if (output.kind === 'empty') return 'nothing'
  if (isToolContent(output.json)) return 'content'
  return output.json['type'] === 'object' ? 'object' : 'wrapped'
}

function outputSchemaOf({ output }: RegisteredAction, form: OutputForm): JsonSchema | undefined {
  switch (form) {
    case 'object':
      return jsonSchema(output.json)
    case 'wrapped':
      return wrapper('result', jsonSchema(output.json))
    case 'items':
      return wrapper('items', { type: 'array', items: jsonSchema(output.json) })
    default:
      return undefined
  }
}

function wrapper(property: string, schema: JsonSchema): JsonSchema {
  return { type: 'object', properties: { [property]: schema }, required: [property] }
}
