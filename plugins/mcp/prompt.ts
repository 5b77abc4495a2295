import { type RegisteredAction, type Trigger, mistake, textReader } from '../../kernel/index.ts'
import { type ContentBlock, isPromptMessages, isToolContent } from './content.ts'
import type { Offer } from './invocation.ts'
import type { JsonSchema } from './json-schema.ts'
import type { Completer, PromptOptions } from './triggers.ts'

/** A prompt as `prompts/list` shows it. */
export interface PromptDefinition {
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly arguments?: readonly { name: string; description?: string; required: boolean }[]
}

/** An action as a prompt. */
export interface Prompt extends Offer<PromptDefinition> {
  readonly complete: Readonly<Record<string, Completer>>
}

/** The prompt of an action's `prompt` trigger. Throws a mistake when its input or output is none. */
export function promptOf(action: RegisteredAction, trigger: Trigger): Prompt {
  const { name, title, description, complete = {} } = trigger.options as PromptOptions
  const told = description ?? action.description
  const { json, kind } = action.output
  const said = isPromptMessages(json) || isToolContent(json)
  if (kind !== 'value' || (!said && json['type'] !== 'string')) {
    throw mistake(
      'a prompt gives text',
      'make its output t.String(), promptMessages or toolContent',
    )
  }
  const { properties } = action.input
  if (!properties)
    throw mistake('the arguments of a prompt are an object', 'make the input a t.Object')
  const required = (action.input.json['required'] ?? []) as readonly string[]
  const list = Object.entries(properties).map(([each, schema]) => ({
    name: each,
    ...(schema.description !== undefined && { description: schema.description }),
    required: required.includes(each),
  }))
  const readers = new Map(
    Object.entries(properties).map(([each, schema]) => [each, textReader(schema)]),
  )
  return {
    ...{ action, trigger, complete },
    definition: {
      name: name ?? action.name.replaceAll('.', '_'),
      ...(title !== undefined && { title }),
      ...(told !== undefined && { description: told }),
      ...(list.length > 0 && { arguments: list }),
    },
    // All arguments of prompts are text.
    inputOf: (args) =>
      Object.fromEntries(
        Object.entries((args ?? {}) as JsonSchema).map(([key, value]) => {
          const read = readers.get(key)
          return [key, read && typeof value === 'string' ? read(value) : value]
        }),
      ),
    answer: (output) => ({
      ...(told !== undefined && { description: told }),
      messages: messagesOf(output),
    }),
    refuse(error) {
      throw error
    },
  }
}

function messagesOf(output: unknown): { role: string; content: ContentBlock }[] {
  const user = (content: ContentBlock): { role: string; content: ContentBlock } => ({
    role: 'user',
    content,
  })
  if (typeof output === 'string') return [user({ type: 'text', text: output })]
  const { messages, content } = output as {
    messages?: { role: string; content: ContentBlock }[]
    content?: ContentBlock[]
  }
  return messages ?? content!.map(user)
}
