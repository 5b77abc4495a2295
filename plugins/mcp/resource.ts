import { type RegisteredAction, type Trigger, mistake, textReader } from '../../kernel/index.ts'
import { type ResourceContents, base64 } from './content.ts'
import type { Offer } from './invocation.ts'
import { isText, readOutput } from './result.ts'
import type { Completer, ResourceTriggerOptions } from './triggers.ts'
import { type UriTemplate, uriTemplate } from './uri-template.ts'

/** A resource as lists show it: `uri`, or `uriTemplate` when it has names in braces. */
export interface ResourceDefinition {
  readonly uri?: string
  readonly uriTemplate?: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly mimeType?: string
}

/** An action as a resource. */
export interface Resource extends Offer<ResourceDefinition> {
  readonly template: UriTemplate
  readonly complete: Readonly<Record<string, Completer>>
}

/** Arguments of a resource: what its template matched, and what it was asked as. */
export interface ResourceArguments {
  readonly uri: string
  readonly values: Readonly<Record<string, string>>
}

/**
 * The resource of an action's `resource` trigger. Throws a mistake when the two do not fit.
 *
 * @param limit bytes that it may have
 */
export function resourceOf(action: RegisteredAction, trigger: Trigger, limit: number): Resource {
  const options = trigger.options as ResourceTriggerOptions
  const { uri, name = action.name, title, complete = {} } = options
  const description = options.description ?? action.description
  const template = uriTemplate(uri)
  const { properties } = action.input
  for (const each of template.names) {
    if (properties?.[each]) continue
    throw mistake(
      `the address "${uri}" names "${each}", which the input schema does not have`,
      `declare "${each}" in \`input\`, or take it out of the address`,
    )
  }
  const { kind, json } = action.output
  if (kind === 'stream' || kind === 'empty') {
    throw mistake('a resource gives a value or bytes', 'give the action another output')
  }
  const plain = json['type'] === 'string'
  const raw = kind === 'raw' ? String(json['contentMediaType']) : undefined
  const mimeType = options.mimeType ?? raw ?? (plain ? 'text/plain' : 'application/json')
  const readers = Object.fromEntries(
    template.names.map((each) => [each, textReader(properties![each]!)]),
  )
  const asked = (args: unknown): ResourceArguments => args as ResourceArguments
  return {
    ...{ action, trigger, template, complete },
    definition: {
      ...(template.names.length > 0 ? { uriTemplate: uri } : { uri }),
      name,
      ...(title !== undefined && { title }),
      ...(description !== undefined && { description }),
      mimeType,
    },
    inputOf: (args) =>
      Object.fromEntries(
        Object.entries(asked(args).values).map(([key, text]) => [key, readers[key]!(text)]),
      ),
    answer(output, { input }) {
      const { uri: at } = asked(input)
      if (kind === 'raw') return bytesAt(at, output as Blob, options.mimeType, limit)
      const text = plain ? String(output) : JSON.stringify(output)
      return { contents: [{ uri: at, mimeType, text }] }
    },
    refuse(error) {
      throw error
    },
  }
}

async function bytesAt(
  uri: string,
  output: Blob,
  declared: string | undefined,
  limit: number,
): Promise<{ contents: ResourceContents[] }> {
  const { bytes, mimeType: found } = await readOutput(output, limit)
  const mimeType = declared ?? found
  const body = isText(mimeType)
    ? { text: new TextDecoder().decode(bytes) }
    : { blob: base64(bytes) }
  return { contents: [{ uri, mimeType, ...body }] }
}
